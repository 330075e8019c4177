#[carta::authorize(groups = ["MyOrg:MyGroup:More"])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
