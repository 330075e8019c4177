struct Service;

#[carta::authorize]
impl Service {
    pub const fn new() -> Self {
        Self
    }
}

fn main() {}
