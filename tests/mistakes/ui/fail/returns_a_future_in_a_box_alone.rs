#[carta::authorize]
fn guarded() -> Box<dyn Future<Output = Result<(), carta::AuthenticationError>> + Unpin> {
    Box::new(std::future::ready(Ok(())))
}

fn main() {}
