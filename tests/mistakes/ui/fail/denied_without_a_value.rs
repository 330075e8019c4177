#[carta::authorize(denied)]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
