//! The one thing that stands in front of a guarded body.

use crate::decide::{self, Refused, Verdict};
use crate::error::Cause;
use crate::{
    AuthenticationError, Decision, Error, FromDenial, Policy, Refusal, io, session, settings,
};

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

/// Checks a synchronous call; it blocks the thread only when Carta must be asked.
pub fn check(guard: &'static Guard) -> Checked {
    match guard.remembered() {
        Some(checked) => checked,
        // Here is where the answer would have to arrive.
        None if io::is_own_thread() => guard.refuse(Refused::unavailable(Error::own_thread())),
        None => io::block_on(guard.decide()),
    }
}

/// Checks an asynchronous call. What must be asked is asked in a box, so that a future that needn't ask stays small.
pub async fn check_async(guard: &'static Guard) -> Checked {
    match guard.remembered() {
        Some(checked) => checked,
        None if io::is_own_thread() => guard.refuse(Refused::unavailable(Error::own_thread())),
        None => Box::pin(guard.decide()).await,
    }
}

/// What the guarded function returns when refused.
pub fn denied<R: FromDenial>(denial: AuthenticationError) -> R {
    R::from_denial(denial)
}

/// What the guarded function returns when refused, if it says so itself.
pub fn with_denied<R>(
    denial: AuthenticationError,
    make: impl FnOnce(AuthenticationError) -> R,
) -> R {
    make(denial)
}

impl Guard {
    /// The answer, if it is known without asking.
    fn remembered(&'static self) -> Option<Checked> {
        let settings = settings::current().ok()?;
        let identity = session::identity()?;
        decide::remembered(&identity, self.policy, &settings.of(&identity))
            .map(|verdict| self.answer(verdict))
    }

    async fn decide(&'static self) -> Checked {
        let settings = match io::usable().and_then(|()| settings::current()) {
            Ok(settings) => settings,
            Err(error) => return self.refuse(Refused::unavailable(error)),
        };
        let verdict = async {
            let identity = session::caller(&settings).await?;
            Ok(decide::decide(&identity, self.policy, &settings.of(&identity)).await)
        };
        match verdict.await {
            Ok(verdict) => self.answer(verdict),
            Err(error) => self.refuse(Refused::nobody(error)),
        }
    }

    fn answer(&self, verdict: Verdict) -> Checked {
        match verdict {
            Verdict::Granted => Checked::Granted,
            Verdict::Refused(refused) => self.refuse(refused),
        }
    }

    fn refuse(&self, refused: Refused) -> Checked {
        let Refused { refusal, user, leaves, error } = refused;
        let (function, policy) = (self.function, self.policy.clone());
        Checked::Denied(AuthenticationError::new(Decision {
            function,
            policy,
            user,
            refusal,
            leaves,
            error,
        }))
    }
}

impl Refused {
    /// No caller could be found, for `error`.
    fn nobody(error: Error) -> Self {
        let refusal = match error.cause() {
            Cause::Unauthenticated => Refusal::Unauthenticated,
            Cause::Refused | Cause::Unreachable | Cause::Other => Refusal::Unavailable,
        };
        Self { refusal, user: None, leaves: Vec::new(), error: Some(error) }
    }

    fn unavailable(error: Error) -> Self {
        Self { refusal: Refusal::Unavailable, user: None, leaves: Vec::new(), error: Some(error) }
    }
}
