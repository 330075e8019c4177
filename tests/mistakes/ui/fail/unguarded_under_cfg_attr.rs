struct Service;

#[carta::authorize]
impl Service {
    #[cfg_attr(all(), carta::unguarded)]
    pub fn one(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
