//! Policies that are made at run time.

use super::deciding::{Decided, Deciding};
use crate::{AuthenticationError, Policy};
use std::borrow::Cow;
use std::future::{Future, IntoFuture};
use std::panic::Location;
use std::pin::Pin;

/// Proof that the caller met a policy: only [`check`] makes one.
///
/// ```
/// use carta::Authorized;
///
/// /// Can't be called without a check.
/// fn delete_everything(_: &Authorized) {}
/// ```
///
/// It says what was so when it was made. It isn't kept true afterwards: don't store it.
#[derive(Debug)]
pub struct Authorized {
    policy: Policy,
    user: Option<String>,
}

/// A check that is to be made; from [`check`].
#[must_use = "nothing is checked until this is awaited, or waited for with `blocking()`"]
#[derive(Debug)]
pub struct Check<'a> {
    policy: &'a Policy,
    place: &'static Location<'static>,
    fresh: bool,
}

/// Checks whether the caller meets a policy that is only known at run time: from a configuration, say.
///
/// ```
/// # fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let policy: carta::Policy = r#"groups = ["MyOrg:Ops"], not(user = "carl")"#.parse()?;
/// let authorized = carta::check(&policy).blocking()?; // or .await
/// println!("{:?} may", authorized.user());
/// # Ok(())
/// # }
/// ```
///
/// The caller is found and the policy is decided as for a guarded function; see [`scope`](crate::scope).
///
/// # Errors
///
/// Awaited, or waited for, it gives the [`AuthenticationError`] that a guarded function would return; in place of the
/// function's name it has the place of this call.
#[track_caller]
pub fn check(policy: &Policy) -> Check<'_> {
    Check { policy, place: Location::caller(), fresh: false }
}

impl Authorized {
    /// What was met.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Who met it, by the name that Carta knows.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        self.user.as_deref()
    }
}

impl Check<'_> {
    /// Asks Carta again: nothing remembered counts.
    pub fn fresh(mut self) -> Self {
        self.fresh = true;
        self
    }

    /// The answer, from code that isn't async. It blocks the thread while Carta has to be asked.
    ///
    /// # Errors
    ///
    /// See [`check`].
    pub fn blocking(self) -> Result<Authorized, AuthenticationError> {
        let (deciding, policy) = self.deciding();
        authorized(policy, deciding.now())
    }

    fn deciding(self) -> (Deciding, Policy) {
        let policy = self.policy.kept();
        let deciding = Deciding {
            function: Cow::Owned(format!("{}:{}", self.place.file(), self.place.line())),
            policy: Cow::Owned(policy.clone()),
            fresh: self.fresh,
            stamp: None,
            watched: true,
        };
        (deciding, policy)
    }
}

impl<'a> IntoFuture for Check<'a> {
    type Output = Result<Authorized, AuthenticationError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (deciding, policy) = self.deciding();
            authorized(policy, deciding.when_asked().await)
        })
    }
}

fn authorized(policy: Policy, decided: Decided) -> Result<Authorized, AuthenticationError> {
    decided.map(|told| Authorized { policy, user: told.and_then(|told| told.user) })
}
