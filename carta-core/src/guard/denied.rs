//! What a guarded function returns when refused.

use crate::{AuthenticationError, FromDenial};

/// What the guarded function returns when refused.
#[cold]
pub fn denied<R: FromDenial>(denial: AuthenticationError) -> R {
    R::from_denial(denial)
}

/// The same for a method that the attribute of its block guards.
#[cold]
pub fn denied_in_block<R: FromDenialInBlock>(denial: AuthenticationError) -> R {
    R::from_denial_in_block(denial)
}

/// What the guarded function returns when refused, if it says so itself.
#[cold]
pub fn with_denied<R>(
    denial: AuthenticationError,
    make: impl FnOnce(AuthenticationError) -> R,
) -> R {
    make(denial)
}

/// [`FromDenial`] by another name, under which the compiler knows the ways out that a method of a block has.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't say \"refused\"",
    label = "a guarded method must be able to return `AuthenticationError`",
    note = "return `Result<_, carta::AuthenticationError>`",
    note = "or `Result<_, E>` where `E: From<carta::AuthenticationError>`",
    note = "or exempt the method from the guard of its block: `#[carta::unguarded]`",
    note = "or give it a guard of its own, which says what is returned instead: `#[carta::authorize(…, denied = |error| …)]`",
    note = "or, if this is an alias of a boxed future, one that says so: `#[carta::authorize(…, future)]`",
    note = "or implement `carta::FromDenial` for a return type of your own"
)]
pub trait FromDenialInBlock {
    /// What the method returns instead of running.
    fn from_denial_in_block(denial: AuthenticationError) -> Self;
}

#[diagnostic::do_not_recommend]
impl<R: FromDenial> FromDenialInBlock for R {
    fn from_denial_in_block(denial: AuthenticationError) -> Self {
        R::from_denial(denial)
    }
}
