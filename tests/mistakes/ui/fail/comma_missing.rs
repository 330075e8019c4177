#[carta::authorize(users = ["andy"] groups = ["Ops"])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
