#[carta::authorize(future = true)]
fn guarded() -> std::future::Ready<Result<(), carta::AuthenticationError>> {
    std::future::ready(Ok(()))
}

fn main() {}
