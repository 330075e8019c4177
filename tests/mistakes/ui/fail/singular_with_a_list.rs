#[carta::authorize(any(user = ["andy", "beth"]))]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
