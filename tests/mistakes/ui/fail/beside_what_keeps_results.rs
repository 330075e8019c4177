// Stands for `cached::proc_macro::once`.
use carta::authorize as once;

#[carta::authorize(groups = ["Ops"])]
#[once]
fn secret() -> Result<String, carta::AuthenticationError> {
    Ok(String::new())
}

fn main() {}
