#[carta::authorize(denied = |denial| Err(denial), denied = |denial| Err(denial))]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
