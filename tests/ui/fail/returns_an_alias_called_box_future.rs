type BoxFuture<T> = std::pin::Pin<Box<dyn std::future::Future<Output = T>>>;

#[carta::authorize(denied = |denial| Box::pin(async { Err(denial) }))]
fn guarded() -> BoxFuture<Result<(), carta::AuthenticationError>> {
    Box::pin(async { Ok(()) })
}

fn main() {}
