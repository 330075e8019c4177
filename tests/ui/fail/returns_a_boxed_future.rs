use std::future::Future;
use std::pin::Pin;

#[carta::authorize]
fn guarded() -> Pin<Box<dyn Future<Output = Result<(), carta::AuthenticationError>> + Send>> {
    Box::pin(async { Ok(()) })
}

fn main() {}
