#[carta::authorize(not = ["Suspended", "Left"])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
