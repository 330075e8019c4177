use super::{Decision, Refusal};
use crate::Error;
use std::error::Error as StdError;
use std::fmt;

/// A guarded function was not run: its caller isn't known, isn't allowed, or nobody can tell.
///
/// ```
/// use carta::{AuthenticationError, Refusal};
///
/// #[carta::authorize(groups = ["MyOrg:Ops"])]
/// fn restart() -> Result<(), AuthenticationError> {
///     Ok(())
/// }
///
/// fn report(error: &AuthenticationError) {
///     match error.refusal() {
///         Refusal::Unauthenticated => eprintln!("log in first: {error}"),
///         Refusal::Denied => eprintln!("{error}"),
///         Refusal::Unavailable => eprintln!("try again later: {error}"),
///     }
/// }
/// ```
///
/// Its message names user and function and nothing else, fit for the user's eyes; [`explain`](Self::explain) tells
/// whoever keeps the program what was required, what decided, and how old that knowledge is.
///
/// One pointer wide, so that a guarded function's result stays small.
pub struct AuthenticationError(Box<Decision>);

impl AuthenticationError {
    pub(crate) fn new(decision: Decision) -> Self {
        Self(Box::new(decision))
    }

    /// Which of the three it is.
    #[must_use]
    pub fn refusal(&self) -> Refusal {
        // INVARIANT: it is made of refusals alone.
        self.0.refusal().unwrap_or(Refusal::Unavailable)
    }

    /// The HTTP status that says the same: 401, 403 or 503.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.refusal().status()
    }

    /// How it was decided.
    #[must_use]
    pub fn decision(&self) -> &Decision {
        &self.0
    }

    /// The whole story in a few lines: what was required, what each part came to, from where, how old. It may name
    /// groups; show it to those who keep the program.
    #[must_use]
    pub fn explain(&self) -> String {
        self.0.to_string()
    }
}

impl fmt::Display for AuthenticationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.summary(f)
    }
}

impl fmt::Debug for AuthenticationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuthenticationError({:?}: {self})", self.refusal())
    }
}

impl StdError for AuthenticationError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.error().map(|error: &Error| error as _)
    }
}

impl From<AuthenticationError> for std::io::Error {
    fn from(denial: AuthenticationError) -> Self {
        let kind = match denial.refusal() {
            Refusal::Unauthenticated | Refusal::Denied => std::io::ErrorKind::PermissionDenied,
            Refusal::Unavailable => std::io::ErrorKind::Other,
        };
        Self::new(kind, denial)
    }
}
