#[carta::authorize(permission = "read", on = id, permission = "write", on = id)]
fn guarded(id: &str) -> Result<usize, carta::AuthenticationError> {
    Ok(id.len())
}

fn main() {}
