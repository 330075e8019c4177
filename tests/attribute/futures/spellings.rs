//! Every way to spell a future that can be deferred.

use crate::attribute::{Call, Guarded, both, granted, later};
use carta::AuthenticationError;
use std::future::ready;
use std::pin::Pin;

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
type LocalBoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;
type Answer<'a> = LocalBoxFuture<'a, Guarded>;

mod other {
    pub(super) use super::BoxFuture;
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn opaque(call: Call) -> impl Future<Output = Guarded> {
    ready(call.runs())
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn qualified(call: Call) -> impl ::std::future::Future<Output = Guarded> {
    async move { call.runs() }
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn bounded(call: Call) -> impl Send + Future<Output = Guarded> + 'static + use<> {
    async move { call.runs() }
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn borrowing<'a>(call: &'a Call) -> impl Future<Output = Guarded> + use<'a> {
    ready(call.runs())
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn boxed(call: Call) -> ::std::pin::Pin<Box<dyn Future<Output = Guarded>>> {
    Box::pin(async move { call.runs() })
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn boxed_to_send(call: Call) -> Pin<Box<dyn Future<Output = Guarded> + Send + 'static>> {
    Box::pin(async move { call.runs() })
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn boxed_opaque(call: Call) -> Pin<Box<impl Future<Output = Guarded>>> {
    Box::pin(async move { call.runs() })
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn box_future(call: Call, text: &str) -> BoxFuture<'_, Result<&str, AuthenticationError>> {
    Box::pin(async move { Ok(call.gives(text)) })
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn elsewhere(call: Call) -> other::BoxFuture<'static, Guarded> {
    Box::pin(async move { call.runs() })
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn local(call: Call) -> LocalBoxFuture<'static, Guarded> {
    Box::pin(async move { call.runs() })
}

#[carta::authorize(groups = ["MyOrg:MyGroup"], future)]
fn alias(call: Call) -> Answer<'static> {
    Box::pin(async move { call.runs() })
}

#[carta::authorize(groups = ["MyOrg:MyGroup"], future)]
fn marked_without_need(call: Call) -> impl Future<Output = Guarded> {
    async move { call.runs() }
}

macro_rules! through_a_macro {
    ($name:ident -> $ty:ty) => {
        #[carta::authorize(groups = ["MyOrg:MyGroup"])]
        fn $name(call: Call) -> $ty {
            Box::pin(async move { call.runs() })
        }
    };
}

through_a_macro!(fragment -> Pin<Box<dyn Future<Output = Guarded>>>);

#[test]
fn impl_future() {
    both(later(opaque));
    both(later(qualified));
    both(later(bounded));
    both(later(|call| async move { borrowing(&call).await }));
    both(later(marked_without_need));
}

#[test]
fn a_boxed_future() {
    both(later(boxed));
    both(later(boxed_to_send));
    both(later(boxed_opaque));
    both(later(fragment));
}

#[test]
fn an_alias_of_a_boxed_future() {
    both(later(elsewhere));
    both(later(local));
    both(later(alias));
    assert_eq!(granted(later(|call| box_future(call, "text"))), "text");
}
