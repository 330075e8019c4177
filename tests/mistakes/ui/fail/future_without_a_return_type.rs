#[carta::authorize(future)]
fn guarded() {}

fn main() {}
