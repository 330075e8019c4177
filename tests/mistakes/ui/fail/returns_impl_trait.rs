#[carta::authorize]
fn guarded() -> impl std::fmt::Display {
    5
}

fn main() {}
