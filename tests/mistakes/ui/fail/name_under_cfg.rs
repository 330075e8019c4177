#[carta::authorize(groups = ["MyOrg:Ops", #[cfg(any())] "Everyone"])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
