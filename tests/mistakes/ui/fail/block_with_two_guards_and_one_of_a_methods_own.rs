struct Service;

#[carta::authorize(users = ["andy"])]
#[carta::authorize(groups = ["MyOrg:Desk"])]
impl Service {
    #[carta::authorize]
    pub fn one(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
