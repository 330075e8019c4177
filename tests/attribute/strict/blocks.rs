//! Whole blocks, under the lints of the module above.

use crate::attribute::{ALL, Call, both, later, lets_in};

/// Blocks of a public type.
pub mod public {
    use crate::attribute::Call;
    use async_trait::async_trait;
    use carta::AuthenticationError;
    use std::fmt::Debug;

    /// A desk.
    #[derive(Debug, Default)]
    pub struct Desk<T>(T);

    #[carta::authorize(groups = ["MyOrg:Desk"], not(user = "carl"))]
    impl<T: Debug + Sync> Desk<T> {
        /// Serves.
        ///
        /// # Errors
        ///
        /// If the caller isn't one of them.
        pub fn serve(&self, call: Call) -> Result<usize, AuthenticationError> {
            self.inside(&call)
        }

        /// Serves later.
        ///
        /// # Errors
        ///
        /// If the caller isn't one of them.
        pub async fn later(&self, call: Call) -> Result<usize, AuthenticationError> {
            std::future::ready(()).await;
            self.inside(&call)
        }

        /// Serves as a future.
        pub fn future(
            &self,
            call: Call,
        ) -> impl Future<Output = Result<usize, AuthenticationError>> + Send {
            std::future::ready(self.inside(&call))
        }

        /// Serves somebody else.
        ///
        /// # Errors
        ///
        /// If the caller isn't one of them.
        #[carta::authorize(users = ["andy"])]
        pub fn own(&self, call: Call) -> Result<usize, AuthenticationError> {
            self.inside(&call)
        }

        /// Serves anybody.
        ///
        /// # Errors
        ///
        /// Never.
        #[carta::unguarded]
        #[expect(clippy::needless_pass_by_value, reason = "as its guarded neighbours take it")]
        pub fn open(&self, call: Call) -> Result<usize, AuthenticationError> {
            self.inside(&call)
        }

        fn inside(&self, call: &Call) -> Result<usize, AuthenticationError> {
            let _shown = format!("{:?}", self.0);
            call.runs()
        }
    }

    /// Serves.
    pub trait Serve {
        /// Serves, too.
        ///
        /// # Errors
        ///
        /// If the caller isn't one of them.
        fn serve_too(&self, call: Call) -> Result<usize, AuthenticationError>;
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    impl<T> Serve for Desk<T> {
        fn serve_too(&self, call: Call) -> Result<usize, AuthenticationError> {
            call.runs()
        }
    }

    /// Serves later.
    #[async_trait]
    pub trait Later {
        /// Serves, too.
        async fn later_too(&self, call: Call) -> Result<usize, AuthenticationError>;
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    #[async_trait]
    impl<T: Sync> Later for Desk<T> {
        async fn later_too(&self, call: Call) -> Result<usize, AuthenticationError> {
            call.runs()
        }
    }
}

#[test]
fn no_lint_finds_the_expansion() {
    use public::{Desk, Later as _, Serve as _};
    static DESK: std::sync::LazyLock<Desk<u8>> = std::sync::LazyLock::new(Desk::default);
    both(|call| DESK.serve(call));
    both(later(|call| DESK.later(call)));
    both(later(|call| DESK.future(call)));
    both(|call| DESK.own(call));
    both(|call| DESK.serve_too(call));
    both(later(|call| DESK.later_too(call)));
    lets_in(ALL, |call: Call| DESK.open(call));
}
