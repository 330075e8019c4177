#[carta::authorize(Groups = ["MyOrg:MyGroup"])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
