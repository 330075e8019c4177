//! The one thing that stands in front of a guarded body.

use crate::{AuthenticationError, FromDenial, Policy};

/// A guarded function: its name and what it requires. The attribute puts one `static` of these before each body.
#[derive(Debug)]
pub struct Guard {
    function: &'static str,
    policy: &'static Policy,
}

/// The answer to a guarded call.
#[must_use]
pub enum Checked {
    /// The body may run.
    Granted,
    /// It may not.
    Denied(AuthenticationError),
}

impl Guard {
    /// A guard for `function`, named as in `module::path::function`.
    #[must_use]
    pub const fn new(function: &'static str, policy: &'static Policy) -> Self {
        Self { function, policy }
    }
}

/// Checks a synchronous call; blocks the thread only when Carta must be asked.
pub fn check(guard: &'static Guard) -> Checked {
    let _ = (guard.function, guard.policy);
    Checked::Denied(AuthenticationError::unavailable())
}

/// Checks an asynchronous call.
pub async fn check_async(guard: &'static Guard) -> Checked {
    check(guard)
}

/// What the guarded function returns when refused.
pub fn denied<R: FromDenial>(denial: AuthenticationError) -> R {
    R::from_denial(denial)
}
