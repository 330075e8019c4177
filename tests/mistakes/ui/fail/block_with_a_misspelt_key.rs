struct Service;

#[carta::authorize(grups = ["MyOrg:Desk"])]
impl Service {
    #[carta::unguarded]
    pub fn one(&self) {}

    pub fn two(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
