#[carta::authorize]
fn guarded() {}

fn main() {}
