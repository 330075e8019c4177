#[carta::authorize(crate = nowhere::carta)]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
