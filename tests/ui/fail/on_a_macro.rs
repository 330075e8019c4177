#[carta::authorize]
macro_rules! guarded {
    () => {};
}

fn main() {}
