trait Team {
    const OPS: carta::Group;
}

struct Desk<T>(T);

impl<T: Team> Desk<T> {
    #[carta::authorize(groups = [T::OPS])]
    fn guarded(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
