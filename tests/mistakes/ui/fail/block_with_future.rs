struct Service;

#[carta::authorize(future)]
impl Service {
    pub fn one(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
