#[carta::authorize(not(group = "A", group = "B"))]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
