#[carta::authorize]
enum Guarded {
    One,
}

fn main() {}
