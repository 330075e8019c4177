#[carta::authorize]
fn guarded() -> u32 {
    5
}

fn main() {}
