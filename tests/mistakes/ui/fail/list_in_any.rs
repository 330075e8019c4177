#[carta::authorize(any(groups = ["MyOrg:MyGroup", "Ops"]))]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
