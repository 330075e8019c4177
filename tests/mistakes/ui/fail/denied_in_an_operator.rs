#[carta::authorize(any(user = "andy", denied = |denial| Err(denial)))]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
