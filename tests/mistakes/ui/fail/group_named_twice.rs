#[carta::authorize(groups = ["Ops", "MyOrg:MyGroup", "Ops"])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
