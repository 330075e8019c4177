#[carta::authorize(any(grup = "MyOrg:MyGroup"))]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
