//! Futures that are deferred as a whole, under the lints of the module above.

use crate::attribute::{Call, Guarded, answers, both, later};

/// Futures of a public type.
pub mod public {
    use crate::attribute::Call;
    use carta::AuthenticationError;
    use std::pin::Pin;

    /// A future on the heap.
    type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

    /// A desk.
    #[derive(Debug)]
    pub struct Desk;

    impl Desk {
        /// Serves later.
        #[carta::authorize(groups = ["MyOrg:Desk"])]
        pub fn opaque(
            &self,
            call: Call,
        ) -> impl Future<Output = Result<usize, AuthenticationError>> + Send + use<> {
            let answer = call.runs();
            std::future::ready(answer)
        }

        /// Serves later, from a box.
        #[carta::authorize(groups = ["MyOrg:Desk"])]
        pub fn boxed(
            &self,
            call: Call,
        ) -> Pin<Box<dyn Future<Output = Result<usize, AuthenticationError>> + Send + '_>> {
            Box::pin(async move { call.runs() })
        }

        /// Serves later, from a box by another name.
        #[carta::authorize(groups = ["MyOrg:Desk"], future)]
        pub fn alias(&self, call: Call) -> Boxed<'_, Result<usize, AuthenticationError>> {
            Box::pin(async move { call.runs() })
        }
    }

    /// Serves later.
    pub trait Serve {
        /// Serves.
        fn serve(
            &self,
            call: Call,
        ) -> impl Future<Output = Result<usize, AuthenticationError>> + Send;

        /// Serves by default.
        #[carta::authorize(groups = ["MyOrg:Desk"])]
        fn serve_by_default(
            &self,
            call: Call,
        ) -> impl Future<Output = Result<usize, AuthenticationError>> + Send {
            async move { call.runs() }
        }
    }

    impl Serve for Desk {
        #[carta::authorize(groups = ["MyOrg:Desk"])]
        fn serve(
            &self,
            call: Call,
        ) -> impl Future<Output = Result<usize, AuthenticationError>> + Send {
            async move { call.runs() }
        }
    }
}

/// What clippy would have as an `async fn`, if it saw the block that the attribute writes.
#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn eager(call: Call) -> impl Future<Output = Guarded> {
    let answer = call.runs();
    async { answer }
}

#[carta::authorize(groups = ["MyOrg:MyGroup"], denied = |_| 5)]
fn made(call: Call) -> impl Future<Output = usize> {
    std::future::ready(call.gives(6))
}

#[test]
fn no_lint_finds_the_expansion() {
    use public::{Desk, Serve as _};
    both(later(|call| Desk.opaque(call)));
    both(later(|call| Desk.boxed(call)));
    both(later(|call| Desk.alias(call)));
    both(later(|call| Desk.serve(call)));
    both(later(|call| Desk.serve_by_default(call)));
    both(later(eager));
    assert_eq!(answers(later(made)), [5, 5, 6]);
}
