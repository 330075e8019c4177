//! Functions that a macro makes, with fragments of every kind.

use super::{Call, Guarded, answers, both, granted, later};
use carta::AuthenticationError;

const OPS: carta::Group = carta::group!("Ops");
const OTHER: carta::Group = carta::group!("MyOrg:Other");

macro_rules! guarded {
    ($vis:vis $name:ident, $group:literal, $constant:expr, $path:path, $result:ty, $block:block, |$call:ident|) => {
        #[carta::authorize(groups = [$group, $constant, $path])]
        $vis fn $name($call: Call) -> $result $block
    };
}

guarded!(by_literal, "MyOrg:MyGroup", OTHER, self::OTHER, Guarded, { call.runs() }, |call|);
guarded!(pub(super) by_expression, "Org:B", OPS, self::OTHER, Guarded, { call.runs() }, |call|);
guarded!(by_path, "Org:B", OTHER, self::OPS, Guarded, { call.runs() }, |call|);

#[test]
fn fragments_in_the_attribute_and_the_function() {
    both(by_literal);
    both(by_expression);
    both(by_path);
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
    fn as_item(call: Call) -> Guarded {
        call.runs()
    }
}

on_item! {
    async fn as_async_item(call: Call) -> Guarded {
        call.runs()
    }
}

struct Desk;

on_item! {
    impl Desk {
        pub fn serve(&self, call: Call) -> Guarded {
            call.runs()
        }
    }
}

#[test]
fn a_whole_item_as_a_fragment() {
    both(as_item);
    both(later(as_async_item));
    both(|call| Desk.serve(call));
}

macro_rules! forwarded {
    ($name:ident: $($arguments:tt)*) => {
        #[carta::authorize($($arguments)*)]
        fn $name(call: Call) -> Guarded {
            call.runs()
        }
    };
}

forwarded!(by_tokens: any(user = "beth", group = OPS));
forwarded!(by_more_tokens: groups = ["Ops"], not(user = "carl"));

#[test]
fn arguments_as_tokens() {
    both(by_tokens);
    both(by_more_tokens);
}

macro_rules! in_the_body {
    ($name:ident, |$call:ident| $value:expr, $token:tt, $statement:stmt, $pattern:pat) => {
        #[carta::authorize(groups = ["Ops"])]
        fn $name($call: Call, $pattern: (u8, u8)) -> Result<u8, AuthenticationError> {
            $statement
            Ok($call.gives($value + $token))
        }
    };
}

in_the_body!(by_pieces, |call| one + two, 5, let one = 1, (_, two));

#[test]
fn pieces_of_the_body_and_the_signature() {
    assert_eq!(granted(|call| by_pieces(call, (1, 2))), 8);
}

macro_rules! refusing {
    ($name:ident, $denied:expr, $ty:ty) => {
        #[carta::authorize(groups = ["Ops"], denied = $denied)]
        fn $name(call: Call) -> $ty {
            call.gives(200)
        }
    };
}

refusing!(by_closure, |denial| denial.status(), u16);

#[test]
fn what_is_returned_when_refused() {
    assert_eq!(answers(by_closure), [401, 403, 200]);
}

macro_rules! methods {
    ($ty:ident: $($name:ident)*) => {
        impl $ty {
            $(
                #[carta::authorize(groups = ["Ops"])]
                fn $name(&self, call: Call) -> Guarded {
                    call.runs()
                }
            )*
        }
    };
}

methods!(Desk: one two);

#[test]
fn methods_made_by_a_macro() {
    both(|call| Desk.one(call));
    both(|call| Desk.two(call));
}

mod reexport {
    pub(super) use ::carta;

    macro_rules! through_a_reexport {
        ($name:ident) => {
            #[$crate::attribute::macros::reexport::carta::authorize(
                                        users = ["andy"],
                                        crate = $crate::attribute::macros::reexport::carta,
                                    )]
            fn $name(call: Call) -> Guarded {
                call.runs()
            }
        };
    }
    pub(super) use through_a_reexport;
}

reexport::through_a_reexport!(reexported);

#[test]
fn a_crate_that_reexports_carta() {
    both(reexported);
}
