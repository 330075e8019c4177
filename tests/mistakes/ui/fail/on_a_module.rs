#[carta::authorize]
mod guarded {
    pub fn inside() {}
}

fn main() {}
