#[carta::authorize]
fn guarded() -> impl Future<Output = Option<u8>> + Send {
    async { Some(5) }
}

fn main() {}
