struct Service;

#[carta::authorize]
impl Service {
    fn private(&self) {}
}

fn main() {
    Service.private();
}
