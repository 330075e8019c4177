#[carta::authorize(permission = "read", on = id.is_empty())]
fn guarded(id: &str) -> Result<usize, carta::AuthenticationError> {
    Ok(id.len())
}

fn main() {}
