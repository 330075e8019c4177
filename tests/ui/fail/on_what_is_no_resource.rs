#[carta::authorize(permission = "read", on = id.len())]
fn guarded(id: &str) -> Result<usize, carta::AuthenticationError> {
    Ok(id.len())
}

fn main() {}
