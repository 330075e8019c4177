#[carta::authorize(any("MyOrg:MyGroup"))]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
