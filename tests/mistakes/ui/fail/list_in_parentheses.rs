#[carta::authorize(groups("MyOrg:MyGroup"))]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
