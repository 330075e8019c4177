struct Service;

#[carta::authorize]
impl Service {
    pub fn is_open(&self) -> bool {
        true
    }
}

fn main() {}
