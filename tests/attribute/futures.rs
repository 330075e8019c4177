//! Functions that return a future without being `async fn`: nothing of them exists before the check.

use super::{Body, Dropped, Guarded};
use std::cell::Cell;
use std::future::{Future, ready};
use std::pin::Pin;

mod methods;
mod spellings;

/// Runs `call` once for a caller who is refused, and once for one who isn't.
fn both<F: Future<Output = Guarded>>(call: impl Fn(&'static Body) -> F) {
    let (_nobody, body) = (Body::default(), Body::counter());
    drop(call(body));
    assert_eq!(body.0.get(), 0, "nothing happens before the first poll");
    body.was_refused(pollster::block_on(call(body)));
    let (_andy, body) = (Body::granted(), Body::counter());
    body.was_run(pollster::block_on(call(body)));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn eager(body: &Body, later: bool) -> impl Future<Output = Guarded> + '_ {
    // What runs before there is a future is a part of the body, too.
    let answer = body.runs();
    async move {
        if later {
            ready(()).await;
        }
        answer
    }
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn branches(body: &Body, early: bool) -> Pin<Box<dyn Future<Output = Guarded> + '_>> {
    if early {
        return Box::pin(ready(body.runs()));
    }
    Box::pin(async { body.runs() })
}

#[test]
fn an_eager_part() {
    both(|body| eager(body, true));
}

#[test]
fn branches_with_different_futures() {
    both(|body| branches(body, true));
    both(|body| branches(body, false));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn owned<'a>(body: &'a Body, argument: Dropped<'a>) -> impl Future<Output = Guarded> + use<'a> {
    async move {
        drop(argument);
        body.runs()
    }
}

#[test]
fn owned_arguments_are_dropped() {
    let (body, dropped) = (Body::default(), Cell::new(false));
    body.was_refused(pollster::block_on(owned(&body, Dropped(&dropped))));
    assert!(dropped.get());
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn exclusive<'a>(body: &'a Body, count: &'a mut usize) -> impl Future<Output = Guarded> + 'a {
    *count += 1;
    async {
        *count += 1;
        body.runs()
    }
}

#[test]
fn an_exclusive_borrow() {
    let (body, mut count) = (Body::default(), 0);
    body.was_refused(pollster::block_on(exclusive(&body, &mut count)));
    assert_eq!(count, 0);
    let body = Body::granted();
    body.was_run(pollster::block_on(exclusive(&body, &mut count)));
    assert_eq!(count, 2);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"], denied = |_| { *seen = true; kept.len() })]
fn made<'a>(seen: &'a mut bool, kept: String) -> impl Future<Output = usize> + 'a {
    *seen = false;
    ready(kept.len() + 1)
}

#[test]
fn a_closure_makes_what_the_future_gives() {
    let (body, mut seen) = (Body::default(), false);
    assert_eq!(pollster::block_on(made(&mut seen, "four".to_owned())), 4);
    assert!(seen);
    drop(body);
    let _body = Body::granted();
    assert_eq!(pollster::block_on(made(&mut seen, "four".to_owned())), 5);
    assert!(!seen);
}

#[carta::authorize(users = ["andy"])]
#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn twice(body: &Body) -> impl Future<Output = Guarded> {
    async { body.runs() }
}

#[test]
fn two_attributes() {
    both(twice);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn sent(text: String) -> impl Future<Output = Result<usize, carta::AuthenticationError>> + Send {
    async move { Ok(text.len()) }
}

#[test]
fn its_future_can_be_sent() {
    let _body = Body::granted();
    let answer = std::thread::spawn(move || pollster::block_on(sent("four".to_owned())));
    assert_eq!(answer.join().unwrap().unwrap(), 4);
}
