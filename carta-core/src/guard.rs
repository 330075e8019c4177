//! The one thing that stands in front of a guarded body.

mod future;

pub use future::{deferred, guarded};

use crate::decide::{self, Refused, Verdict};
use crate::error::Cause;
use crate::{
    AuthenticationError, Decision, Error, FromDenial, InvalidResource, Permission, Policy, Refusal,
    ResourceRef, io, session, settings,
};

/// A guarded function: its name and what it requires. The attribute puts one `static` of these before each body.
#[derive(Debug)]
pub struct Guard {
    function: &'static str,
    policy: &'static Policy,
    fresh: bool,
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
        Self { function, policy, fresh: false }
    }

    /// The same, to which nothing counts that was asked before a call of the function began.
    #[must_use]
    pub const fn fresh(mut self) -> Self {
        self.fresh = true;
        self
    }
}

/// Checks a synchronous call; it blocks the thread only when Carta must be asked.
pub fn check(guard: &'static Guard) -> Checked {
    guard.check(guard.policy)
}

/// Checks an asynchronous call. What must be asked is asked in a box, so that a future that needn't ask stays small.
pub async fn check_async(guard: &'static Guard) -> Checked {
    guard.check_async(guard.policy).await
}

/// Checks a synchronous call, which needs a permission on a resource too.
pub fn check_on(
    guard: &'static Guard,
    permission: Permission,
    on: Result<ResourceRef, InvalidResource>,
) -> Checked {
    match on {
        Ok(on) => guard.check(&guard.with(permission, on)),
        Err(invalid) => guard.without_resource(invalid),
    }
}

/// Checks an asynchronous call, which needs a permission on a resource too.
pub async fn check_on_async(
    guard: &'static Guard,
    permission: Permission,
    on: Result<ResourceRef, InvalidResource>,
) -> Checked {
    match on {
        Ok(on) => guard.check_async(&guard.with(permission, on)).await,
        Err(invalid) => guard.without_resource(invalid),
    }
}

/// Which resource `on = EXPR` means.
///
/// # Errors
///
/// Why it means none.
pub fn resource<R>(value: R) -> Result<ResourceRef, InvalidResource>
where
    R: TryInto<ResourceRef>,
    InvalidResource: From<R::Error>,
{
    value.try_into().map_err(InvalidResource::from)
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
    fn check(&self, policy: &Policy) -> Checked {
        match self.remembered(policy) {
            Some(checked) => checked,
            // Here is where the answer would have to arrive.
            None if io::is_own_thread() => self.on_own_thread(policy),
            None => io::block_on(self.decide(policy)),
        }
    }

    async fn check_async(&self, policy: &Policy) -> Checked {
        match self.remembered(policy) {
            Some(checked) => checked,
            None if io::is_own_thread() => self.on_own_thread(policy),
            None => Box::pin(self.decide(policy)).await,
        }
    }

    /// The policy and a permission on a resource.
    fn with(&self, permission: Permission, on: ResourceRef) -> Policy {
        let holds = Policy::Holds(permission, on);
        match self.policy {
            Policy::Authenticated => holds,
            policy => Policy::all([policy.clone(), holds]),
        }
    }

    /// The answer, if it is known without asking.
    fn remembered(&self, policy: &Policy) -> Option<Checked> {
        if self.fresh {
            return None;
        }
        let settings = settings::current().ok()?;
        let identity = session::identity()?;
        decide::remembered(&identity, policy, &settings.of(&identity))
            .map(|verdict| self.answer(policy, verdict))
    }

    async fn decide(&self, policy: &Policy) -> Checked {
        let settings = match io::usable().and_then(|()| settings::current()) {
            Ok(settings) => settings,
            Err(error) => return self.refuse(policy, Refused::unavailable(error)),
        };
        match session::caller(&settings).await {
            Ok(identity) => {
                let settings = settings.of(&identity);
                let verdict = decide::decide(&identity, policy, &settings, self.fresh).await;
                self.answer(policy, verdict)
            }
            Err(error) => self.refuse(policy, Refused::nobody(error)),
        }
    }

    fn on_own_thread(&self, policy: &Policy) -> Checked {
        self.refuse(policy, Refused::unavailable(Error::own_thread()))
    }

    /// Nobody holds a permission on what can't be a resource.
    fn without_resource(&self, invalid: InvalidResource) -> Checked {
        let error = Some(Error::InvalidResource(invalid));
        let refused = Refused { refusal: Refusal::Denied, user: None, leaves: Vec::new(), error };
        self.refuse(self.policy, refused)
    }

    fn answer(&self, policy: &Policy, verdict: Verdict) -> Checked {
        match verdict {
            Verdict::Granted => Checked::Granted,
            Verdict::Refused(refused) => self.refuse(policy, refused),
        }
    }

    fn refuse(&self, policy: &Policy, refused: Refused) -> Checked {
        let Refused { refusal, user, leaves, error } = refused;
        let (function, policy) = (self.function, policy.clone());
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
