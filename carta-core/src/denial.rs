//! A refusal, and how it leaves a guarded function.

mod decision;
mod error;
mod reason;

pub use decision::{Decision, Leaf, Refusal, Source};
pub use error::AuthenticationError;
pub use reason::Reason;

/// A type in which a guarded function can say "refused": its return type.
///
/// Implemented for `Result<T, E>` where `E: From<AuthenticationError>`, and for nothing that could swallow a refusal.
/// Implement it for a return type of your own that can carry one:
///
/// ```
/// use carta::{AuthenticationError, FromDenial};
///
/// struct Response(u16);
///
/// impl FromDenial for Response {
///     fn from_denial(denial: AuthenticationError) -> Self {
///         Response(denial.status())
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't say \"refused\"",
    label = "a guarded function must be able to return `AuthenticationError`",
    note = "return `Result<_, carta::AuthenticationError>`",
    note = "or `Result<_, E>` where `E: From<carta::AuthenticationError>`",
    note = "or say what is returned instead: `denied = |error| …`",
    note = "or add `future`, if this is an alias of a boxed future",
    note = "or implement `carta::FromDenial` for a return type of your own"
)]
pub trait FromDenial {
    /// What the function returns instead of running.
    fn from_denial(denial: AuthenticationError) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T, E: From<AuthenticationError>> FromDenial for Result<T, E> {
    fn from_denial(denial: AuthenticationError) -> Self {
        Err(E::from(denial))
    }
}
