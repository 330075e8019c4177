#[carta::authorize(denied = |_| "refused")]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
