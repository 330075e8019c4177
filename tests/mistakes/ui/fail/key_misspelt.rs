#[carta::authorize(group_s = ["MyOrg:MyGroup"])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
