#[carta::authorize]
extern crate std as guarded;

fn main() {}
