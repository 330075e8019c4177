//! A policy as text is what the attribute makes of the same words.

use crate::session::Session;
use carta::{AuthenticationError, Policy};

/// What the attribute requires, as a refusal tells it, and what its text says.
macro_rules! both {
    ($($policy:tt)*) => {{
        #[carta::authorize($($policy)*)]
        fn guarded() -> Result<(), AuthenticationError> {
            Ok(())
        }
        let _nobody = Session::begin();
        (guarded().unwrap_err(), stringify!($($policy)*).parse::<Policy>())
    }};
}

#[track_caller]
fn same((required, read): (AuthenticationError, Result<Policy, carta::InvalidPolicy>)) {
    let required = required.decision().policy();
    assert_eq!(read.as_ref(), Ok(required));
    assert_eq!(required.to_string().parse(), read, "{required}");
}

#[test]
fn the_attribute_and_the_text_say_the_same() {
    same(both!(groups = ["Org:A"]));
    same(both!(users = ["andy", "Zoë",], groups = ["Ops", "O'Brien \"and\" sons\\"]));
    same(both!(groups = ["A"], users = ["a"], not(any(user = "b", group = "C"))));
    same(both!(not(user = "b"), groups = ["A"], all(group = "B")));
    same(both!(permission = "execute", on = "p\n\u{e9}"));
    same(both!(on = "p", any(group = "A"), permission = "read", users = ["a", "b"]));
}

#[test]
fn the_deepest_attribute_is_read_from_its_text() {
    same(both!(
        groups = ["A", "B"],
        not(all(any(all(any(all(any(all(any(all(any(all(any(all(any(not(group = "A")))))))))))))))),
        permission = "owner",
        on = "p"
    ));
}
