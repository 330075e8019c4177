#[carta::authorize(groups = ["MyOrg:MyGroup"], groups = ["Ops"])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
