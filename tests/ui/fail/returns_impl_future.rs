use std::future::Future;

#[carta::authorize]
fn guarded() -> impl Future<Output = Result<(), carta::AuthenticationError>> + Send {
    async { Ok(()) }
}

fn main() {}
