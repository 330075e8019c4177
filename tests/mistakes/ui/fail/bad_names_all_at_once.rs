#[carta::authorize(groups = ["a ", "MyOrg:MyGroup", "a//b"], users = ["b c"])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
