struct Service;

#[carta::authorize]
impl Service {
    pub gen fn guarded(&self) -> u8 {}
}

fn main() {}
