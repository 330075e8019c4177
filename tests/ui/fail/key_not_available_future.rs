#[carta::authorize(groups = ["MyOrg:MyGroup"], future)]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
