#[carta::authorize(groups = [group])]
fn guarded(group: carta::Group) -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
