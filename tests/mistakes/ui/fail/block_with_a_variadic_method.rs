struct Service;

#[carta::authorize]
impl Service {
    pub unsafe extern "C" fn guarded(_first: i32, _more: ...) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
