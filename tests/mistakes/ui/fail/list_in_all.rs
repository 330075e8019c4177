#[carta::authorize(all(users = ["andy", "beth"], group = "Ops"))]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
