//! Free functions.

use super::{Call, Guarded, NONE, answers, both, granted, lets_in};
use carta::AuthenticationError;
use std::panic::Location;

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn plain(call: Call) -> Guarded {
    call.runs()
}

#[test]
fn a_plain_function() {
    both(plain);
}

/// Its documentation stays.
#[inline(always)]
#[must_use = "it may refuse"]
#[carta::authorize(groups = ["MyOrg:MyGroup"])]
#[expect(unreachable_code, reason = "attributes behind ours are kept, too")]
fn attributed(call: Call) -> Guarded {
    return call.runs();
    Ok(6)
}

#[test]
fn a_function_with_other_attributes() {
    both(attributed);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
#[must_use]
#[inline]
#[cold]
fn attributed_below(call: Call) -> Guarded {
    call.runs()
}

#[test]
fn a_function_with_other_attributes_below() {
    both(attributed_below);
}

#[track_caller]
#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn tracked(call: Call) -> Result<u32, AuthenticationError> {
    Ok(call.gives(Location::caller().line()))
}

#[test]
fn a_function_that_tracks_its_caller() {
    let line = line!() + 1;
    assert_eq!(granted(|call| tracked(call)), line);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
#[carta::authorize(users = ["andy"])]
fn twice(call: Call) -> Guarded {
    call.runs()
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
#[carta::authorize(users = ["beth"])]
fn first_of_two(call: Call) -> Guarded {
    call.runs()
}

#[carta::authorize(users = ["beth"])]
#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn second_of_two(call: Call) -> Guarded {
    call.runs()
}

#[test]
fn two_attributes_on_one_function() {
    both(twice);
    lets_in(NONE, first_of_two);
    lets_in(NONE, second_of_two);
}

#[test]
fn a_function_inside_a_function() {
    #[carta::authorize(groups = ["MyOrg:MyGroup"])]
    fn inside(call: Call) -> Guarded {
        call.runs()
    }

    both(inside);
}

#[test]
fn a_function_inside_a_closure() {
    both(|call| {
        #[carta::authorize(groups = ["MyOrg:MyGroup"])]
        fn inside(call: Call) -> Guarded {
            call.runs()
        }

        inside(call)
    });
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn around(call: Call) -> Guarded {
    fn inside(call: &Call) -> Guarded {
        call.runs()
    }
    inside(&call)
}

#[test]
fn a_function_around_another() {
    both(around);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn r#match(r#in: Call) -> Guarded {
    r#in.runs()
}

#[test]
fn raw_identifiers() {
    both(r#match);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"], denied = |_| Box::new(2))]
extern "C" fn foreign(call: Box<Call>) -> Box<u8> {
    Box::new(call.gives(1))
}

#[test]
fn another_calling_convention() {
    assert_eq!(answers(|call| *foreign(Box::new(call))), [2, 2, 1]);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn early(call: Call, now: bool) -> Guarded {
    if now {
        return call.runs();
    }
    early(call, true)?;
    Ok(1)
}

#[test]
fn early_return_and_question_mark() {
    both(|call| early(call, true));
    both(|call| early(call, false));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn inner_attributes(call: Call) -> Guarded {
    //! The body's own documentation, and a lint:
    #![expect(unused_variables, reason = "an inner attribute stays in front")]
    let unused = 5;
    call.runs()
}

#[test]
fn inner_attributes_of_the_body() {
    both(inner_attributes);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn recursive(call: Call, depth: usize) -> Guarded {
    if depth == 0 { call.runs() } else { recursive(call, depth - 1) }
}

#[test]
fn a_recursive_function() {
    both(|call| recursive(call, 3));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
pub(in crate::attribute) fn visible(call: Call) -> Guarded {
    call.runs()
}

#[test]
fn a_restricted_visibility() {
    both(visible);
}

#[test]
fn a_pointer_to_a_function() {
    let pointer: fn(Call) -> Guarded = plain;
    both(pointer);
}
