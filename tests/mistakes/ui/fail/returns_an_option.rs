#[carta::authorize]
async fn guarded() -> Option<Vec<u8>> {
    None
}

fn main() {}
