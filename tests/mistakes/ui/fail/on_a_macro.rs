#[carta::authorize]
macro_rules! guarded {
    () => {};
}

guarded!();

fn main() {}
