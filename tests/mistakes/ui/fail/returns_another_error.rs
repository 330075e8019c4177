#[derive(Debug)]
struct MyError;

#[carta::authorize]
fn guarded() -> Result<(), MyError> {
    Ok(())
}

fn main() {}
