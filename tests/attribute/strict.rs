//! Under every lint that a strict crate may deny, the expansion adds no finding of its own.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    elided_lifetimes_in_paths,
    let_underscore_drop,
    missing_debug_implementations,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unused_import_braces,
    unused_lifetimes,
    unused_qualifications,
    unused_results,
    clippy::all,
    clippy::pedantic,
    clippy::nursery
)]
#![expect(
    unreachable_pub,
    reason = "a test binary has no public items, and other lints look at them only"
)]

mod blocks;
mod futures;
mod permissions;

use super::{Call, Guarded, answers, both, granted, later};

/// Guards of a public type.
pub mod public {
    use crate::attribute::Call;
    use carta::AuthenticationError;

    /// A desk.
    #[derive(Debug)]
    pub struct Desk;

    impl Desk {
        /// Serves.
        ///
        /// # Errors
        ///
        /// If the caller isn't one of them.
        #[carta::authorize(groups = ["MyOrg:Desk", "MyOrg:Other"], not(user = "carl"))]
        pub fn serve(&self, call: Call, count: usize) -> Result<usize, AuthenticationError> {
            const MORE: usize = 1;
            Ok(call.gives(count + MORE))
        }

        /// Serves later.
        ///
        /// # Errors
        ///
        /// If the caller isn't one of them:
        ///
        /// - one
        /// - another
        #[carta::authorize(all(user = "andy"))]
        pub async fn later(&self, call: Call) -> Result<usize, AuthenticationError> {
            std::future::ready(()).await;
            call.runs()
        }
    }
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn one_expression(call: Call) -> Guarded {
    call.runs()
}

#[carta::authorize(groups = ["MyOrg:MyGroup"], denied = |_| 5)]
fn made(call: Call) -> usize {
    call.gives(6)
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
#[carta::authorize(users = ["andy"], fresh)]
fn twice(call: Call) -> Guarded {
    call.runs()
}

#[test]
fn no_lint_finds_the_expansion() {
    both(one_expression);
    both(twice);
    assert_eq!(answers(made), [5, 5, 6]);
    assert_eq!(granted(|call| public::Desk.serve(call, 1)), 2);
    both(later(|call| public::Desk.later(call)));
}
