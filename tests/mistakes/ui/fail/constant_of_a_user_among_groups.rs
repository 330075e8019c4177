const ROOT: carta::UserName = carta::UserName::new("root");

#[carta::authorize(groups = [ROOT])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
