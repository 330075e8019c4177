mod another {
    pub use async_trait::async_trait as authorize;
}

struct Service;

#[carta::authorize]
#[another::authorize]
impl Service {
    pub fn one(&self) -> Result<(), carta::AuthenticationError> {
        self.two()
    }

    fn two(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
