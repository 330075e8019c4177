struct Service;

trait Call {
    type Future;

    fn call(&self) -> Self::Future;
}

#[carta::authorize]
impl Call for Service {
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<(), carta::AuthenticationError>>>>;

    fn call(&self) -> Self::Future {
        Box::pin(async { Ok(()) })
    }
}

fn main() {}
