#[carta::authorize(future)]
async fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
