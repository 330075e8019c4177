#[carta::authorize(groups = ["MyOrg:MyGroup"], fresh)]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
