#[carta::authorize]
unsafe extern "C" {
    safe fn guarded(number: i32) -> i32;
}

fn main() {}
