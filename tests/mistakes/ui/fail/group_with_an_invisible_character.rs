#[carta::authorize(groups = ["MyOrg:My\u{200b}Group"])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
