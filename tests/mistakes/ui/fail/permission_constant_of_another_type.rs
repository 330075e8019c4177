#[carta::authorize(permission = LEVEL, on = id)]
fn guarded(id: &str) -> Result<usize, carta::AuthenticationError> {
    Ok(id.len())
}

fn main() {}
const LEVEL: u8 = 1;
