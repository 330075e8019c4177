mod another {
    pub use test as authorize;
}

struct Service;

#[carta::authorize]
impl Service {
    #[another::authorize]
    pub fn one(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
