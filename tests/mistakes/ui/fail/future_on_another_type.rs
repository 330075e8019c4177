#[carta::authorize(future)]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
