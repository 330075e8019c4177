#[carta::authorize]
static GUARDED: u8 = 5;

fn main() {}
