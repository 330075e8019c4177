#[carta::authorize(groups = [OPS])]
fn guarded() -> Result<(), carta::AuthenticationError> {
    const OPS: carta::Group = carta::group!("Everyone");
    let _ = OPS;
    Ok(())
}

fn main() {}
