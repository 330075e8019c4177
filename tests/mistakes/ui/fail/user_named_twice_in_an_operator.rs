#[carta::authorize(all(group = "Ops", any(user = "andy", user = "andy")))]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
