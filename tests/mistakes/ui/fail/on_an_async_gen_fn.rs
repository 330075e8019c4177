#[carta::authorize]
async gen fn guarded() -> u8 {}

fn main() {}
