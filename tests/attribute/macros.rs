//! Functions that a macro makes, with fragments of every kind.

use super::{Body, Guarded};

const OPS: carta::Group = carta::group!("MyOrg:Ops");

macro_rules! guarded {
    ($name:ident, $group:literal, $constant:expr, $path:path, $result:ty, $block:block, |$body:ident|) => {
        #[carta::authorize(groups = [$group, $constant, $path])]
        fn $name($body: &Body) -> $result $block
    };
}

guarded!(fragments, "MyOrg:MyGroup", OPS, self::OPS, Guarded, { body.runs() }, |body|);

#[test]
fn fragments_in_the_attribute_and_the_function() {
    let body = Body::default();
    body.was_refused(fragments(&body));
}

macro_rules! on_item {
    ($item:item) => {
        #[carta::authorize(users = ["andy"])]
        $item
    };
}

on_item! {
    /// Documented.
    #[inline]
    fn as_item(body: &Body) -> Guarded {
        body.runs()
    }
}

#[test]
fn a_whole_item_as_a_fragment() {
    let body = Body::default();
    body.was_refused(as_item(&body));
}

macro_rules! forwarded {
    ($($arguments:tt)*) => {
        #[carta::authorize($($arguments)*)]
        fn by_tokens(body: &Body) -> Guarded {
            body.runs()
        }
    };
}

forwarded!(any(user = "andy", group = OPS));

#[test]
fn arguments_as_tokens() {
    let body = Body::default();
    body.was_refused(by_tokens(&body));
}

mod reexport {
    pub(super) use ::carta;

    macro_rules! through_a_reexport {
        ($name:ident) => {
            #[$crate::attribute::macros::reexport::carta::authorize(
                                        users = ["andy"],
                                        crate = $crate::attribute::macros::reexport::carta,
                                    )]
            fn $name(body: &Body) -> Guarded {
                body.runs()
            }
        };
    }
    pub(super) use through_a_reexport;
}

reexport::through_a_reexport!(reexported);

#[test]
fn a_crate_that_reexports_carta() {
    let body = Body::default();
    body.was_refused(reexported(&body));
}
