use carta::authorize as cached;

struct Service;

#[carta::authorize(groups = ["Ops"])]
impl Service {
    #[cached]
    pub fn secret() -> Result<String, carta::AuthenticationError> {
        Ok(String::new())
    }

    #[carta::authorize(users = ["andy"])]
    #[cached]
    pub fn another() -> Result<String, carta::AuthenticationError> {
        Ok(String::new())
    }
}

fn main() {}
