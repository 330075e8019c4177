struct Service;

trait Serve {
    fn guarded(&self) -> Result<(), carta::AuthenticationError>;
}

impl Serve for Service {
    #[carta::authorize]
    default fn guarded(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
