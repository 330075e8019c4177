use tokio::test as unguarded;

struct Service;

// Both attributes are written `$crate::unguarded`. The first is carta's, by way of carta_mistakes; the second is the one above.
macro_rules! block {
    ($($exempt:tt)*) => {
        #[carta::authorize]
        impl Service {
            #[$($exempt)*]
            pub fn one(&self) {}

            #[$crate::unguarded]
            pub fn two(&self) {}

            pub fn three(&self) -> Result<(), carta::AuthenticationError> {
                Ok(())
            }
        }
    };
}

carta_mistakes::with_unguarded!(block);

fn main() {}
