#[carta::authorize]
trait Guarded {
    fn inside(&self) {}
}

fn main() {}
