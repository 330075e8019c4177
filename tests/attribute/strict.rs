//! Under every lint that a strict crate may deny, the expansion adds no finding of its own.

#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    unused_qualifications,
    clippy::all,
    clippy::pedantic,
    clippy::nursery
)]
#![expect(
    unreachable_pub,
    reason = "a test binary has no public items, and other lints look at them only"
)]

use super::{Body, Guarded};
use carta::AuthenticationError;

/// Guards of a public type.
pub mod public {
    use carta::AuthenticationError;

    /// A desk.
    pub struct Desk;

    impl Desk {
        /// Serves.
        ///
        /// # Errors
        ///
        /// If the caller isn't one of them.
        #[carta::authorize(groups = ["MyOrg:Desk", "Ops"], not(user = "carl"))]
        pub fn serve(&self, count: usize) -> Result<usize, AuthenticationError> {
            const MORE: usize = 1;
            Ok(count + MORE)
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
        pub async fn later(&self) -> Result<usize, AuthenticationError> {
            std::future::ready(()).await;
            Ok(1)
        }
    }
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn one_expression(body: &Body) -> Guarded {
    body.runs()
}

#[carta::authorize(denied = |_| 5)]
fn made(body: &Body) -> usize {
    body.0.get()
}

#[test]
fn no_lint_finds_the_expansion() {
    let body = Body::default();
    body.was_refused(one_expression(&body));
    assert_eq!(made(&body), 5);
    let answer: Result<usize, AuthenticationError> = public::Desk.serve(1);
    body.was_refused(answer);
    body.was_refused(pollster::block_on(public::Desk.later()));
}
