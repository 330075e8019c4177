#[carta::authorize(any(user = "andy", permission = "read"))]
fn guarded(id: &str) -> Result<usize, carta::AuthenticationError> {
    Ok(id.len())
}

fn main() {}
