type Answer<T> = std::pin::Pin<Box<dyn std::future::Future<Output = T>>>;

#[carta::authorize]
fn guarded() -> Answer<Result<(), carta::AuthenticationError>> {
    Box::pin(async { Ok(()) })
}

fn main() {}
