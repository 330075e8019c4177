use carta::unguarded as open;

struct Service;

#[carta::authorize]
impl Service {
    #[open]
    pub fn one(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
