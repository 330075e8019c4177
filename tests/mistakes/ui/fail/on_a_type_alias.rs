#[carta::authorize]
type Guarded = u8;

fn main() {}
