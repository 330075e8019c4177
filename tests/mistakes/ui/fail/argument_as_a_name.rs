#[carta::authorize(groups = [_group])]
fn guarded(_group: carta::Group) -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
