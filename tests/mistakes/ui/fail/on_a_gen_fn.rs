#[carta::authorize]
gen fn guarded() -> u8 {
    yield 1;
}

fn main() {}
