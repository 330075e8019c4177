//! Free functions.

use super::{Body, Guarded};
use carta::AuthenticationError;

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn plain(body: &Body) -> Guarded {
    body.runs()
}

#[test]
fn a_plain_function() {
    let body = Body::default();
    body.was_refused(plain(&body));
}

/// Its documentation stays.
#[inline]
#[must_use = "it may refuse"]
#[carta::authorize(groups = ["MyOrg:MyGroup"])]
#[expect(unreachable_code, reason = "attributes behind ours are kept, too")]
fn attributed(body: &Body) -> Result<usize, AuthenticationError> {
    return body.runs().map(|()| 5);
    Ok(6)
}

#[test]
fn a_function_with_other_attributes() {
    let body = Body::default();
    body.was_refused(attributed(&body));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
#[carta::authorize(users = ["andy"])]
fn twice(body: &Body) -> Guarded {
    body.runs()
}

#[test]
fn two_attributes_on_one_function() {
    let body = Body::default();
    body.was_refused(twice(&body));
}

#[test]
fn a_function_inside_a_function() {
    #[carta::authorize(groups = ["MyOrg:MyGroup"])]
    fn inside(body: &Body) -> Guarded {
        body.runs()
    }

    let body = Body::default();
    body.was_refused(inside(&body));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn r#match(body: &Body) -> Guarded {
    body.runs()
}

#[test]
fn a_raw_identifier() {
    let body = Body::default();
    body.was_refused(r#match(&body));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"], denied = |_| Box::new(2))]
extern "C" fn foreign(body: &Body) -> Box<u8> {
    Box::new(u8::from(body.runs().is_ok()))
}

#[test]
fn another_calling_convention() {
    let body = Body::default();
    assert_eq!(*foreign(&body), 2);
    assert_eq!(body.0.get(), 0);
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn early(body: &Body, now: bool) -> Guarded {
    if now {
        return body.runs();
    }
    body.runs()?;
    early(body, true)?;
    Ok(())
}

#[test]
fn early_return_and_question_mark() {
    let body = Body::default();
    body.was_refused(early(&body, true));
    body.was_refused(early(&body, false));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn inner_attributes(body: &Body) -> Guarded {
    //! The body's own documentation, and a lint:
    #![expect(unused_variables, reason = "an inner attribute stays in front")]
    let unused = 5;
    body.runs()
}

#[test]
fn inner_attributes_of_the_body() {
    let body = Body::default();
    body.was_refused(inner_attributes(&body));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
fn recursive(body: &Body, depth: usize) -> Guarded {
    body.runs()?;
    if depth == 0 { Ok(()) } else { recursive(body, depth - 1) }
}

#[test]
fn a_recursive_function() {
    let body = Body::default();
    body.was_refused(recursive(&body, 3));
}

#[carta::authorize(groups = ["MyOrg:MyGroup"])]
pub(in crate::attribute) fn visible(body: &Body) -> Guarded {
    body.runs()
}

#[test]
fn a_restricted_visibility() {
    let body = Body::default();
    body.was_refused(visible(&body));
}
