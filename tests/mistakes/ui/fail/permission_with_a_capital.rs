#[carta::authorize(permission = "Execute", on = id)]
fn guarded(id: &str) -> Result<usize, carta::AuthenticationError> {
    Ok(id.len())
}

fn main() {}
