struct Service;

trait Serve {
    fn inside(&self);
}

macro_rules! made {
    () => {
        fn inside(&self) {}
    };
}

#[carta::authorize]
impl Serve for Service {
    made!();
}

fn main() {}
