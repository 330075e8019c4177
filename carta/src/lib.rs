//! carta
mod authorize;
mod group;

pub use authorize::authorize;
#[doc(hidden)]
pub use carta_macros::group as __group;

pub use carta_core::{
    AuthenticationError, FromDenial, Group, GroupName, InvalidName, MAX_NAME_CHARS, NameProblem,
    Policy, Refusal, Secret, Terms, Truth, UserName,
};

#[doc(hidden)]
pub use carta_core::__private;
