#[carta::authorize(groups = [b"MyOrg:Ops"])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
