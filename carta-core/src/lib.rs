//! core
mod denial;
mod guard;
mod name;
mod policy;
mod secret;
/// The login with a password, shared with the server. Not part of the facade: it changes without notice.
#[doc(hidden)]
pub mod srp;

pub use denial::{AuthenticationError, FromDenial, Refusal};
pub use name::{Group, GroupName, InvalidName, MAX_NAME_CHARS, NameProblem, UserName};
pub use policy::{Policy, Terms, Truth};
pub use secret::Secret;

/// What the attribute's expansion calls. Not for use by hand: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use crate::guard::{Checked, Guard, check, check_async, denied};
    pub use crate::{Group, Policy, Terms, UserName};
}
