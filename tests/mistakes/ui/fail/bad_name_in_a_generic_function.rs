struct Holder<T>(T);

impl<T: Clone> Holder<T> {
    #[carta::authorize(groups = ["MyOrg:"])]
    fn guarded<U: Into<T>>(&self, _with: U) -> Result<T, carta::AuthenticationError> {
        Ok(self.0.clone())
    }
}

fn main() {}
