struct Service;

macro_rules! made {
    ($name:ident) => {
        pub fn $name(&self) {}
    };
}

#[carta::authorize]
impl Service {
    pub fn inside(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }

    made!(without_a_guard);
}

fn main() {}
