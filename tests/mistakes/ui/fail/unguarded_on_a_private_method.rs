struct Service;

#[carta::authorize]
impl Service {
    pub fn one(&self) -> Result<(), carta::AuthenticationError> {
        Ok(self.two())
    }

    #[carta::unguarded]
    fn two(&self) {}
}

fn main() {}
