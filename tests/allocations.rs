//! A request whose token was seen before: the layer allocates nothing for it but what `http` takes for an extension.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "in a test, a panic is how a failure is told"
)]

#[path = "web/issuer.rs"]
#[allow(dead_code, clippy::panic, clippy::indexing_slicing, reason = "other tests use the rest")]
mod issuer;

use allocation_counter::measure;
use axum::http::{Request, Response};
use carta::{AuthLayer, AuthenticationError, Identity, block_on};
use issuer::Issuer;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use tower_layer::Layer;
use tower_service::Service;

#[carta::authorize(users = ["andy"])]
fn guarded() -> Result<(), AuthenticationError> {
    Ok(())
}

/// Answers at once: 200 if the guard lets the caller in.
#[derive(Clone)]
struct Guarded;

impl Service<Request<()>> for Guarded {
    type Response = Response<String>;
    type Error = Infallible;
    type Future = Ready<Result<Response<String>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<()>) -> Self::Future {
        let mut response = Response::new(String::new());
        if guarded().is_err() {
            *response.status_mut() = axum::http::StatusCode::FORBIDDEN;
        }
        ready(Ok(response))
    }
}

#[test]
fn the_warm_path_allocates_nothing_of_its_own() {
    let _kit = carta::testing::install();
    let issuer = Issuer::start();
    let mut service = AuthLayer::new(issuer.verifier()).layer(Guarded);
    let bearer = format!("Bearer {}", issuer.token("andy"));
    let request = || Request::builder().header("authorization", &bearer).body(()).unwrap();
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(block_on(service.call(request())).unwrap().status());
    }
    assert_eq!(statuses, [200, 200, 200]);
    let (mut plain, warm) = (request(), request());
    let extension = measure(|| drop(plain.extensions_mut().insert(Identity::anonymous())));
    let mut status = None;
    let counted = measure(|| {
        let mut answer = pin!(service.call(warm));
        let polled = answer.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        if let Poll::Ready(Ok(response)) = polled {
            status = Some(response.status());
        }
    });
    assert_eq!(status.map(|status| status.as_u16()), Some(200));
    assert_eq!(counted.count_total, extension.count_total, "{counted:?}");
}
