const OPS: carta::Group = carta::group!("MyOrg:Ops");

#[carta::authorize(groups = [OPS, OPS])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
