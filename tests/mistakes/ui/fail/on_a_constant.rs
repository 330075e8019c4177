#[carta::authorize]
const GUARDED: u8 = 5;

fn main() {}
