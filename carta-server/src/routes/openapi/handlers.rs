//! A handler as what it takes and what it gives: the compiler knows both.

use super::answers::Gives;
use super::description::Description;
use super::takes::Takes;

/// A handler, all of whose arguments and answers can be described.
pub(in crate::routes) trait Handler<Arguments> {
    fn describe(description: &mut Description);
}

macro_rules! handlers {
    ($(($($argument:ident)*))+) => {
        $(impl<F, Answer, $($argument),*> Handler<($($argument,)*)> for F
        where
            F: AsyncFnOnce($($argument),*) -> Answer,
            Answer: Gives,
            $($argument: Takes,)*
        {
            fn describe(description: &mut Description) {
                $($argument::describe(description);)*
                Answer::describe(description);
            }
        })+
    };
}

handlers! { () (A) (A B) (A B C) (A B C D) (A B C D E) }

/// Asks a handler's type: the handler itself isn't run.
pub(in crate::routes) fn describe<A, H: Handler<A>>(_: H, description: &mut Description) {
    H::describe(description);
}
