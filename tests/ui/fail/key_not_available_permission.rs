#[carta::authorize(permission = "execute", on = service())]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
