#[carta::authorize("MyOrg:MyGroup")]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
