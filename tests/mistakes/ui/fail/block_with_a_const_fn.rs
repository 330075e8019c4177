struct Service;

#[carta::authorize]
impl Service {
    pub const fn new() -> Self {
        Self
    }

    #[carta::unguarded]
    pub const fn exempt() -> Self {
        Self
    }
}

fn main() {}
