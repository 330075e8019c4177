#[carta::authorize(groups = ["Ops"], not())]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
