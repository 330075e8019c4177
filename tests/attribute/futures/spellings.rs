//! Every way to spell a future that can be deferred.

use super::both;
use crate::attribute::{Body, Guarded};
use std::future::{Future, ready};
use std::pin::Pin;

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
type LocalBoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;
type Answer<'a> = LocalBoxFuture<'a, Guarded>;

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn opaque(body: &'static Body) -> impl Future<Output = Guarded> + use<> {
    ready(body.runs())
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn qualified(body: &Body) -> impl ::std::future::Future<Output = Guarded> {
    async { body.runs() }
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn boxed(body: &'static Body) -> ::std::pin::Pin<Box<dyn Future<Output = Guarded>>> {
    Box::pin(async { body.runs() })
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn boxed_opaque(body: &Body) -> Pin<Box<impl Future<Output = Guarded>>> {
    Box::pin(async { body.runs() })
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn box_future(text: String) -> BoxFuture<'static, Result<String, carta::AuthenticationError>> {
    Box::pin(async { Ok(text) })
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn local(body: &Body) -> LocalBoxFuture<'_, Guarded> {
    Box::pin(async { body.runs() })
}

#[carta::authorize(groups = ["MyOrg:MyGroup"], future)]
fn alias(body: &Body) -> Answer<'_> {
    Box::pin(async { body.runs() })
}

#[carta::authorize(groups = ["MyOrg:MyGroup"], future)]
fn marked_without_need(body: &Body) -> impl Future<Output = Guarded> {
    async { body.runs() }
}

macro_rules! through_a_macro {
    ($name:ident -> $ty:ty) => {
        #[carta::authorize(groups = ["MyOrg:MyGroup"])]
        fn $name(body: &'static Body) -> $ty {
            Box::pin(async { body.runs() })
        }
    };
}

through_a_macro!(fragment -> Pin<Box<dyn Future<Output = Guarded>>>);

#[test]
fn impl_future() {
    both(qualified);
    both(marked_without_need);
    // The 2024 edition lets a type without lifetimes say so.
    both(opaque);
}

#[test]
fn a_boxed_future() {
    both(boxed);
    both(boxed_opaque);
    both(fragment);
}

#[test]
fn an_alias_of_a_boxed_future() {
    both(local);
    both(alias);
    let text = || "text".to_owned();
    let body = Body::default();
    body.was_refused(pollster::block_on(box_future(text())));
    let _body = Body::granted();
    assert_eq!(pollster::block_on(box_future(text())).unwrap(), "text");
}
