#[carta::authorize(groups = [concat!("MyOrg", ":Ops")])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
