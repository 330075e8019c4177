#[carta::authorize(group = "MyOrg:MyGroup")]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
