#[carta::authorize(groups = ["MyOrg\n"])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
