struct Service;

#[carta::authorize]
impl Service {
    #[carta::unguarded]
    #[carta::authorize(users = ["andy"])]
    pub fn one(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }

    pub fn two(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
