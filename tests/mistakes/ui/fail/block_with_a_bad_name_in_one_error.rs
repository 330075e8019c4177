struct Service;

#[carta::authorize(groups = ["MyOrg: Desk"])]
impl Service {
    pub fn one(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }

    pub fn two(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
