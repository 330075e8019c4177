struct Service;

trait Serve {
    fn guarded(&self) -> Result<(), carta::AuthenticationError>;
}

#[carta::authorize]
impl Serve for Service {
    default fn guarded(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
