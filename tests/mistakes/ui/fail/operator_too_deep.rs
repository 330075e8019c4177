#[carta::authorize(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(not(user = "andy"))))))))))))))))))]
fn guarded() -> Result<(), carta::AuthenticationError> {
    Ok(())
}

fn main() {}
