//! Under the attributes that make a test or a program of a function, in both orders. Such functions take no arguments.
//!
//! The tests among them stand in other functions, where the test harness doesn't find them: they are called from here,
//! and by nobody else.

use super::{Call, Guarded, both, granted, without_argument};
use carta::AuthenticationError;

#[test]
#[expect(unnameable_test_items, reason = "they are called below")]
fn a_test() {
    #[test]
    #[carta::authorize(groups = ["MyOrg:MyGroup"])]
    fn above() -> Result<(), AuthenticationError> {
        Call::here().runs().map(drop)
    }

    #[carta::authorize(groups = ["MyOrg:MyGroup"])]
    #[test]
    fn below() -> Result<(), AuthenticationError> {
        Call::here().runs().map(drop)
    }

    granted(without_argument(above));
    granted(without_argument(below));
}

#[test]
#[expect(unnameable_test_items, reason = "they are called below")]
fn a_test_of_tokio() {
    #[tokio::test]
    #[carta::authorize(groups = ["MyOrg:MyGroup"])]
    async fn above() -> Result<(), AuthenticationError> {
        Call::here().runs().map(drop)
    }

    #[carta::authorize(groups = ["MyOrg:MyGroup"])]
    #[tokio::test]
    async fn below() -> Result<(), AuthenticationError> {
        Call::here().runs().map(drop)
    }

    granted(without_argument(above));
    granted(without_argument(below));
}

#[test]
fn a_main_function_of_tokio() {
    #[tokio::main(flavor = "current_thread")]
    #[carta::authorize(groups = ["MyOrg:MyGroup"])]
    async fn above(call: Call) -> Guarded {
        tokio::task::yield_now().await;
        call.runs()
    }

    #[carta::authorize(groups = ["MyOrg:MyGroup"])]
    #[tokio::main(flavor = "current_thread")]
    async fn below(call: Call) -> Guarded {
        tokio::task::yield_now().await;
        call.runs()
    }

    #[tokio::main(flavor = "current_thread")]
    #[carta::authorize(groups = ["MyOrg:MyGroup"])]
    async fn main() -> Guarded {
        Call::here().runs()
    }

    both(above);
    both(below);
    both(without_argument(main));
}
