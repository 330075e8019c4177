use async_trait::async_trait as unguarded;

struct Service;

#[carta::authorize]
impl Service {
    #[unguarded]
    pub fn one(&self) {}

    pub fn two(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
