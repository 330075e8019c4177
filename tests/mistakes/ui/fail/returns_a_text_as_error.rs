#[carta::authorize]
fn guarded() -> Result<(), String> {
    Ok(())
}

fn main() {}
