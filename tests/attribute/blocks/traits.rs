//! Whole implementations of traits, under `async_trait` and over it too.

use crate::attribute::{ALL, CARL_ALONE, Call, Guarded, both, later, lets_in};
use async_trait::async_trait;

struct Desk;

trait Serve {
    type Answer;

    fn serve(&self, call: Call) -> Self::Answer;
    fn serve_later(self, call: Call) -> impl Future<Output = Self::Answer>;
    fn elsewhere(&self, call: Call) -> Self::Answer;
    fn open(&self, call: Call) -> Self::Answer;
}

#[carta::authorize(groups = ["MyOrg:Desk"])]
impl Serve for Desk {
    type Answer = Guarded;

    fn serve(&self, call: Call) -> Guarded {
        call.runs()
    }

    async fn serve_later(self, call: Call) -> Guarded {
        call.runs()
    }

    #[carta::authorize(groups = ["Elsewhere"])]
    fn elsewhere(&self, call: Call) -> Guarded {
        call.runs()
    }

    #[carta::unguarded]
    fn open(&self, call: Call) -> Guarded {
        call.runs()
    }
}

#[test]
fn a_trait_implementation() {
    both(|call| Serve::serve(&Desk, call));
    both(later(|call| Desk.serve_later(call)));
    lets_in(CARL_ALONE, |call| Desk.elsewhere(call));
    lets_in(ALL, |call| Serve::open(&Desk, call));
}

#[test]
fn an_implementation_for_whatever_fits() {
    trait Everywhere<T> {
        fn everywhere(&self, call: Call, value: T) -> Guarded;
    }

    #[carta::authorize(groups = ["MyOrg:Desk"])]
    impl<F, T> Everywhere<T> for F
    where
        F: for<'a> Fn(&'a Call) -> &'a Call,
    {
        fn everywhere(&self, call: Call, _value: T) -> Guarded {
            self(&call).runs()
        }
    }

    fn same(call: &Call) -> &Call {
        call
    }
    both(|call| same.everywhere(call, 5));
}

#[async_trait]
trait Later {
    async fn call(&self, call: Call) -> Guarded;
    async fn elsewhere(&self, call: Call) -> Guarded;

    async fn not_overridden(&self, call: Call) -> Guarded {
        call.runs()
    }
}

struct Over;
struct Under;

#[carta::authorize(groups = ["MyOrg:Desk"])]
#[async_trait]
impl Later for Over {
    async fn call(&self, call: Call) -> Guarded {
        call.runs()
    }

    #[carta::authorize(groups = ["Elsewhere"])]
    async fn elsewhere(&self, call: Call) -> Guarded {
        call.runs()
    }
}

#[async_trait]
#[carta::authorize(groups = ["MyOrg:Desk"])]
impl Later for Under {
    async fn call(&self, call: Call) -> Guarded {
        call.runs()
    }

    #[carta::authorize(groups = ["Elsewhere"])]
    async fn elsewhere(&self, call: Call) -> Guarded {
        call.runs()
    }
}

#[test]
fn async_trait_in_both_orders() {
    both(later(|call| Over.call(call)));
    both(later(|call| Under.call(call)));
}

#[test]
fn async_trait_in_both_orders_with_a_guard_of_a_methods_own() {
    lets_in(CARL_ALONE, later(|call| Over.elsewhere(call)));
    lets_in(CARL_ALONE, later(|call| Under.elsewhere(call)));
}

#[test]
fn a_default_method_is_the_traits_own() {
    lets_in(ALL, later(|call| Over.not_overridden(call)));
}
