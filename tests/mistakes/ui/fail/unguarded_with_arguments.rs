struct Service;

#[carta::authorize]
impl Service {
    #[carta::unguarded(for_now)]
    pub fn one(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
