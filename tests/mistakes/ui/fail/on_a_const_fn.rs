#[carta::authorize]
const fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
