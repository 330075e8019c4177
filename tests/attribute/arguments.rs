//! Arguments of every kind: what they are stays the function's own business.

use super::{Call, Guarded, NONE, answers, both, granted, runs, without_argument};
use carta::AuthenticationError;
use std::fmt::Display;

struct Point {
    x: i32,
    y: i32,
}

#[carta::authorize(users = ["andy"])]
fn patterns(
    (call, _): (Call, i32),
    Point { x, y }: Point,
    mut sum: i32,
    _: &str,
    [first, ..]: [i32; 3],
) -> Result<i32, AuthenticationError> {
    sum += x + y + first;
    Ok(call.gives(sum))
}

#[test]
fn patterns_as_arguments() {
    let sum = granted(|call| patterns((call, 1), Point { x: 3, y: 4 }, 5, "", [6; 3]));
    assert_eq!(sum, 18);
}

#[carta::authorize(users = ["andy"])]
fn unnamed(_: Call) -> Result<&'static str, AuthenticationError> {
    Ok("a body that doesn't count")
}

#[test]
fn an_argument_without_a_name_is_dropped() {
    // The argument is all that is looked at: this body can't say that it ran.
    let [nobody, carl, andy] = runs(NONE, unnamed);
    assert!(nobody.is_err() && carl.is_err());
    assert_eq!(andy.unwrap(), "a body that doesn't count");
}

#[carta::authorize(users = ["andy"])]
fn impl_trait(
    call: Call,
    text: impl Display,
    run: impl FnOnce(&Call) -> Guarded,
) -> Result<String, AuthenticationError> {
    Ok(format!("{text}{}", run(&call)?))
}

#[test]
fn impl_trait_as_argument() {
    assert_eq!(granted(|call| impl_trait(call, 5, Call::runs)), "51");
}

#[carta::authorize(users = ["andy"])]
fn exclusive<'a>(call: Call, text: &'a mut String) -> Result<&'a mut str, AuthenticationError> {
    text.push('!');
    Ok(call.gives(text.as_mut_str()))
}

#[test]
fn a_mutable_borrow_that_is_returned() {
    let texts = answers(|call| {
        let mut text = String::from("kept");
        if let Ok(borrowed) = exclusive(call, &mut text) {
            borrowed.make_ascii_uppercase();
        }
        text
    });
    assert_eq!(texts, ["kept", "kept", "KEPT!"]);
}

#[carta::authorize(users = ["andy"])]
fn no_arguments() -> Guarded {
    Call::here().runs()
}

#[test]
fn without_arguments() {
    both(without_argument(no_arguments));
}

/// The names that the expansion uses belong to whoever wants them.
#[carta::authorize(users = ["andy"])]
fn same_names(call: Call, denial: i32, __carta_guard: i32) -> Result<i32, AuthenticationError> {
    Ok(call.gives(denial + __carta_guard))
}

#[test]
fn arguments_called_like_ours() {
    assert_eq!(granted(|call| same_names(call, 1, 2)), 3);
}

#[carta::authorize(users = ["andy"])]
fn conditional(
    call: Call,
    #[cfg(any())] absent: NoSuchType,
    #[cfg(not(any()))] _present: u8,
) -> Guarded {
    call.runs()
}

#[test]
fn an_argument_under_cfg() {
    both(|call| conditional(call, 1));
}
