trait Service {
    #[carta::authorize(groups = [":MyGroup"])]
    fn guarded(&self) -> Result<(), carta::AuthenticationError> {
        Ok(())
    }
}

fn main() {}
