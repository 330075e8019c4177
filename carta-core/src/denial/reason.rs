use super::{Decision, Refusal};
use crate::error::{Cause, Configuration};
use crate::{Error, Source, Truth};
use std::fmt;

/// Why a decision came out as it did, as a code for logs and counters.
///
/// ```
/// use carta::Reason;
///
/// assert_eq!(Reason::NotAllowed.to_string(), "not_allowed");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The policy is met.
    Allowed,
    /// Nobody is logged in.
    NotLoggedIn,
    /// The call was made in an anonymous scope.
    Anonymous,
    /// The call was made outside of every scope, where the process itself is no caller.
    OutsideScope,
    /// Carta no longer accepts the login, or refused it.
    LoginRefused,
    /// The policy isn't met.
    NotAllowed,
    /// Carta refuses the account: 403.
    AccountRefused,
    /// Carta won't say whether the policy is met: 400, 403 or 404.
    NotTold,
    /// What was given as a resource isn't one.
    InvalidResource,
    /// Carta couldn't be reached, or is overloaded.
    Unreachable,
    /// Carta's answer can't be read, or something else went wrong.
    Failed,
    /// The call was made on carta's own thread.
    OwnThread,
    /// A hook panicked.
    HookPanicked,
}

impl Reason {
    /// The code.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::NotLoggedIn => "not_logged_in",
            Self::Anonymous => "anonymous",
            Self::OutsideScope => "outside_scope",
            Self::LoginRefused => "login_refused",
            Self::NotAllowed => "not_allowed",
            Self::AccountRefused => "account_refused",
            Self::NotTold => "not_told",
            Self::InvalidResource => "invalid_resource",
            Self::Unreachable => "unreachable",
            Self::Failed => "failed",
            Self::OwnThread => "own_thread",
            Self::HookPanicked => "hook_panicked",
        }
    }

    pub(super) fn of(decision: &Decision) -> Self {
        match decision.refusal() {
            None => Self::Allowed,
            Some(Refusal::Unauthenticated) => Self::of_unauthenticated(decision.error()),
            Some(Refusal::Denied) => Self::of_denied(decision),
            Some(Refusal::Unavailable) => Self::of_unavailable(decision),
        }
    }

    fn of_unauthenticated(error: Option<&Error>) -> Self {
        match error {
            Some(Error::Configuration(Configuration::Anonymous)) => Self::Anonymous,
            Some(Error::Configuration(Configuration::ScopedOnly)) => Self::OutsideScope,
            Some(Error::Configuration(Configuration::TokenExpired)) => Self::LoginRefused,
            Some(Error::Configuration(_)) => Self::NotLoggedIn,
            _ => Self::LoginRefused,
        }
    }

    fn of_denied(decision: &Decision) -> Self {
        match decision.error() {
            Some(Error::InvalidResource(_)) => Self::InvalidResource,
            Some(_) => Self::AccountRefused,
            None if decision.leaves().iter().any(|leaf| leaf.truth == Truth::REFUSED) => {
                Self::NotTold
            }
            None => Self::NotAllowed,
        }
    }

    fn of_unavailable(decision: &Decision) -> Self {
        match decision.error() {
            Some(Error::Configuration(Configuration::OwnThread)) => Self::OwnThread,
            Some(Error::Configuration(Configuration::HookPanicked)) => Self::HookPanicked,
            error => {
                let of_leaves = decision.leaves().iter().filter_map(|leaf| match &leaf.source {
                    Source::Failure(error) => Some(error),
                    _ => None,
                });
                let mut errors = error.into_iter().chain(of_leaves);
                match errors.any(|error| error.cause() == Cause::Unreachable) {
                    true => Self::Unreachable,
                    false => Self::Failed,
                }
            }
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
