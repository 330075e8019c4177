struct Team;

impl Team {
    const OPS: carta::Group = carta::group!("MyOrg:Ops");

    #[carta::authorize(groups = [Self::OPS])]
    fn guarded(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
