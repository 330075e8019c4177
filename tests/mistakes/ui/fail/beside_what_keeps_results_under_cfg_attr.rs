mod memoize {
    pub use carta::authorize as memoize;
}

#[carta::authorize(groups = ["Ops"])]
#[cfg_attr(all(), inline, memoize::memoize)]
fn secret() -> Result<String, carta::AuthenticationError> {
    Ok(String::new())
}

fn main() {}
