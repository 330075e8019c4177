#[carta::authorize]
fn guarded() -> ! {
    std::process::exit(1)
}

fn main() {}
