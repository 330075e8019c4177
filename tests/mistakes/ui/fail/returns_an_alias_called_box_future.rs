type BoxFuture<T> = std::future::Ready<T>;

#[carta::authorize]
fn guarded() -> BoxFuture<Result<(), carta::AuthenticationError>> {
    std::future::ready(Ok(()))
}

fn main() {}
