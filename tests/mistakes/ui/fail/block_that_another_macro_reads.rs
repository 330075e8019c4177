// Stands for `async_graphql::Object`, which makes public resolvers of private methods.
use carta::authorize as object;

struct Query;

#[carta::authorize(groups = ["Ops"])]
#[object]
impl Query {
    pub fn open(&self) -> Result<u8, carta::AuthenticationError> {
        self.payroll()
    }

    fn payroll(&self) -> Result<u8, carta::AuthenticationError> {
        Ok(1)
    }
}

fn main() {}
