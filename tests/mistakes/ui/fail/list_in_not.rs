#[carta::authorize(not(groups = ["Suspended"]))]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
