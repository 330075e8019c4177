struct Service;

#[carta::authorize]
impl Service {
    fn inside(&self) {}
}

fn main() {}
