#[carta::authorize(any())]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
