//! `async fn`.

use super::{Body, Dropped, Guarded, nobody};
use std::cell::Cell;

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
async fn plain(body: &Body) -> Guarded {
    std::future::ready(()).await;
    body.runs()
}

#[test]
fn an_async_function() {
    let body = Body::default();
    body.was_refused(pollster::block_on(plain(&body)));
}

#[test]
fn nothing_happens_before_the_first_poll() {
    let body = Body::default();
    drop(plain(&body));
    assert_eq!(body.0.get(), 0);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
async fn owned(body: &Body, _argument: Dropped<'_>) -> Guarded {
    body.runs()
}

#[test]
fn owned_arguments_are_dropped() {
    let (body, dropped) = (Body::default(), Cell::new(false));
    body.was_refused(pollster::block_on(owned(&body, Dropped(&dropped))));
    assert!(dropped.get());
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
async fn recursive(body: &Body, depth: usize) -> Guarded {
    body.runs()?;
    if depth > 0 {
        Box::pin(recursive(body, depth - 1)).await?;
    }
    Ok(())
}

#[test]
fn a_recursive_async_function() {
    let body = Body::default();
    body.was_refused(pollster::block_on(recursive(&body, 2)));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
async fn sent(text: String) -> Result<usize, carta::AuthenticationError> {
    std::future::ready(()).await;
    Ok(text.len())
}

#[test]
fn its_future_can_be_sent() {
    fn assert_send<T: Send>(value: T) -> T {
        value
    }
    let _nobody = nobody();
    let answer = pollster::block_on(assert_send(sent(String::new())));
    assert!(answer.is_err());
}
