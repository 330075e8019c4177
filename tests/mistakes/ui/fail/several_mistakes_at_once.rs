#[carta::authorize(grops = ["Ops"], users = [], user = "andy", any(7, not()), fresh)]
const fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
