#[carta::authorize]
fn guarded() -> bool {
    true
}

fn main() {}
