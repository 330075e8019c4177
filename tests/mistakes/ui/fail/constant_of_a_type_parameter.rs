trait Team {
    const OPS: carta::Group;
}

#[carta::authorize(any(group = T::OPS))]
fn guarded<T: Team>(_team: T) -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
