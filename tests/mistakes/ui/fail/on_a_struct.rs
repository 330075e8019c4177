#[carta::authorize]
struct Guarded {
    pub field: u8,
}

fn main() {}
