unsafe extern "C" {
    #[carta::authorize]
    safe fn guarded(number: i32) -> i32;
}

fn main() {}
