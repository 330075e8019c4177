#[carta::authorize(any(user = "andy", fresh))]
fn guarded(id: &str) -> Result<usize, carta::AuthenticationError> {
    Ok(id.len())
}

fn main() {}
