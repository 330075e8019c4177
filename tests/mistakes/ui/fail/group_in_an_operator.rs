#[carta::authorize(not(group = "My  Group"))]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
