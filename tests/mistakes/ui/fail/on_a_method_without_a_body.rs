trait Service {
    #[carta::authorize]
    fn guarded(&self) -> Result<(), carta::AuthenticationError>;
}

fn main() {}
