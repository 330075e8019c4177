#[carta::authorize(crate = "carta")]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
