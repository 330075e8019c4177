//! Arguments of every kind: what they are stays the function's own business.

use super::{Body, Dropped, Guarded, nobody};
use carta::AuthenticationError;
use std::cell::Cell;
use std::fmt::Display;

struct Point {
    x: i32,
    y: i32,
}

#[carta::authorize(users = ["andy"])]
fn patterns(
    body: &Body,
    (a, b): (i32, i32),
    Point { x, y }: Point,
    mut sum: i32,
    _: &str,
    [first, ..]: [i32; 3],
) -> Result<i32, AuthenticationError> {
    sum += a + b + x + y + first;
    body.runs()?;
    Ok(sum)
}

#[test]
fn patterns_as_arguments() {
    let body = Body::default();
    body.was_refused(patterns(&body, (1, 2), Point { x: 3, y: 4 }, 5, "", [6; 3]));
}

#[carta::authorize(users = ["andy"])]
fn impl_trait(
    body: &Body,
    text: impl Display,
    run: impl FnOnce() -> usize,
) -> Result<String, AuthenticationError> {
    body.runs()?;
    Ok(format!("{text}{}", run()))
}

#[test]
fn impl_trait_as_argument() {
    let body = Body::default();
    body.was_refused(impl_trait(&body, 5, || body.0.replace(1)));
}

#[carta::authorize(users = ["andy"])]
fn owned(body: &Body, _argument: Dropped<'_>) -> Guarded {
    body.runs()
}

#[test]
fn owned_arguments_are_dropped() {
    let (body, dropped) = (Body::default(), Cell::new(false));
    body.was_refused(owned(&body, Dropped(&dropped)));
    assert!(dropped.get());
}

#[carta::authorize(users = ["andy"])]
fn exclusive<'a>(body: &Body, text: &'a mut String) -> Result<&'a mut str, AuthenticationError> {
    body.runs()?;
    text.push('!');
    Ok(text.as_mut_str())
}

#[test]
fn a_mutable_borrow_that_is_returned() {
    let (body, mut text) = (Body::default(), String::from("kept"));
    body.was_refused(exclusive(&body, &mut text));
    assert_eq!(text, "kept");
}

#[carta::authorize(users = ["andy"])]
fn no_arguments() -> Guarded {
    Ok(())
}

#[test]
fn without_arguments() {
    let _nobody = nobody();
    assert!(no_arguments().is_err());
}

/// The names that the expansion uses belong to whoever wants them.
#[carta::authorize(users = ["andy"])]
fn same_names(body: &Body, denial: i32, __carta_guard: i32) -> Result<i32, AuthenticationError> {
    body.runs()?;
    Ok(denial + __carta_guard)
}

#[test]
fn arguments_called_like_ours() {
    let body = Body::default();
    body.was_refused(same_names(&body, 1, 2));
}

#[carta::authorize(users = ["andy"])]
fn conditional(
    body: &Body,
    #[cfg(any())] absent: NoSuchType,
    #[cfg(not(any()))] _present: u8,
) -> Guarded {
    body.runs()
}

#[test]
fn an_argument_under_cfg() {
    let body = Body::default();
    body.was_refused(conditional(&body, 1));
}
