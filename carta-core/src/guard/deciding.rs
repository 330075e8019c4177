//! A call that no stamp answers: who calls, what is remembered of them, what Carta says.

use super::{Guard, report};
use crate::clock::Reading;
use crate::decide::{self, Check, Grant, Refused, Told, Verdict};
use crate::epoch::{self, GENERATION};
use crate::error::Cause;
use crate::facts::Caller;
use crate::session::{self, Who};
use crate::settings::{self, Settings};
use crate::{
    AuthenticationError, Decision, Error, InvalidResource, Policy, Refusal, ResourceRef, io,
};
use std::borrow::Cow;
use std::sync::Arc;

/// What is decided, and for which call.
pub(super) struct Deciding {
    pub(super) function: Cow<'static, str>,
    pub(super) policy: Cow<'static, Policy>,
    pub(super) fresh: bool,
    /// The guard to stamp. Not where the policy depends on the call, or nothing remembered counts.
    pub(super) stamp: Option<&'static Guard>,
    /// Whether this call wants to know what a grant rests on.
    pub(super) watched: bool,
}

/// What it came to: what the grant rests on, if somebody wants to know, or the refusal.
pub(super) type Decided = Result<Option<Box<Told>>, AuthenticationError>;

/// Who calls, and the generation before anything was looked at that the decision rests on.
struct Begun {
    reading: Reading,
    generation: u32,
    who: Who,
}

/// A decision in the making: for whom, and by which settings.
struct Making<'a> {
    begun: &'a Begun,
    caller: Arc<Caller>,
    settings: Settings,
    /// The generation of the stamp.
    generation: u32,
}

impl Deciding {
    pub(super) fn of(guard: &'static Guard) -> Self {
        Self {
            function: Cow::Borrowed(guard.function),
            policy: Cow::Borrowed(guard.policy()),
            fresh: guard.fresh,
            stamp: Some(guard).filter(|guard| !guard.fresh),
            watched: false,
        }
    }

    /// With a permission on what was given as a resource; if that is none, the refusal.
    pub(super) fn on(
        guard: &'static Guard,
        on: Result<ResourceRef, InvalidResource>,
    ) -> Result<Self, AuthenticationError> {
        let deciding = Self { stamp: None, ..Self::of(guard) };
        let (on, permission) = match (on, guard.permission) {
            (Ok(on), Some((permission, _))) => (on, permission),
            (Err(invalid), _) => return Err(deciding.without_resource(invalid)),
            // INVARIANT: the attribute writes both or neither; without the permission nobody gets in.
            (Ok(_), None) => {
                let invalid = InvalidResource::new("no permission is required on it");
                return Err(deciding.without_resource(invalid));
            }
        };
        let holds = Policy::Holds(permission, on);
        let policy = match guard.policy() {
            Policy::Authenticated => holds,
            policy => Policy::all([policy.clone(), holds]),
        };
        Ok(Self { policy: Cow::Owned(policy), ..deciding })
    }

    /// The answer, if it is known without asking.
    pub(super) fn remembered(&self) -> Option<Decided> {
        let verdict = if self.fresh { None } else { self.remembered_verdict() };
        verdict.map(|verdict| self.answer(verdict))
    }

    fn remembered_verdict(&self) -> Option<Verdict> {
        let begun = Begun::now();
        let settings = settings::current().ok()?;
        let caller = session::known_caller(&begun.who, &settings)?;
        let making = Making::new(&begun, caller, &settings);
        let verdict = self.check(&making).remembered(begun.reading.moment())?;
        if let Verdict::Granted(grant, _) = &verdict {
            let Making { caller, settings, .. } = &making;
            decide::refresh(caller, &self.policy, settings, grant, begun.reading.moment());
            self.stamp(&making, grant, begun.reading);
        }
        Some(verdict)
    }

    /// The answer, after asking Carta whatever it takes.
    pub(super) async fn ask(&self) -> Decided {
        let begun = Begun::now();
        let settings = match io::usable().and_then(|()| settings::current()) {
            Ok(settings) => settings,
            Err(error) => return self.refuse(Refused::unavailable(error)),
        };
        let caller = match session::caller(&begun.who, &settings).await {
            Ok(caller) => caller,
            Err(error) => return self.refuse(Refused::nobody(error)),
        };
        let making = Making::new(&begun, caller, &settings);
        let verdict = self.check(&making).ask(self.fresh).await;
        if let Verdict::Granted(grant, _) = &verdict {
            self.stamp(&making, grant, Reading::now());
            // What was learned just now began a generation of its own: what is remembered makes a stamp of that.
            if !self.fresh && making.is_over() {
                let _ = self.remembered_verdict();
            }
        }
        self.answer(verdict)
    }

    fn check<'a>(&'a self, making: &'a Making<'_>) -> Check<'a> {
        let Making { caller, settings, .. } = making;
        let watched = self.watched || report::is_watched();
        Check { caller, policy: &self.policy, settings, watched }
    }

    /// Remembers a grant where the warm path looks. While somebody watches there is no warm path.
    fn stamp(&self, making: &Making<'_>, grant: &Grant, reading: Reading) {
        let Some(guard) = self.stamp.filter(|_| !report::is_watched()) else {
            return;
        };
        let until = grant.stands_until(&making.settings, reading.moment());
        let until = reading.tick_at(until.min(making.caller.ends()));
        let stamp = match &making.begun.who {
            Who::Process => Some(&guard.stamp),
            Who::Caller(caller) => guard.index_or_next().and_then(|index| caller.stamp_of(index)),
            Who::Anonymous => None,
        };
        // A sleep that nobody notices would make it last for longer.
        if let Some(stamp) = stamp.filter(|_| io::watch_until(until)) {
            stamp.grant(until.number(), making.generation);
        }
    }

    pub(super) fn on_own_thread(&self) -> Decided {
        self.refuse(Refused::unavailable(Error::own_thread()))
    }

    /// Nobody holds a permission on what can't be a resource.
    fn without_resource(&self, invalid: InvalidResource) -> AuthenticationError {
        let error = Some(Error::InvalidResource(invalid));
        self.refusal(Refused { refusal: Refusal::Denied, told: Told::default(), error })
    }

    fn answer(&self, verdict: Verdict) -> Decided {
        match verdict {
            Verdict::Granted(_, told) => self.grant(told),
            Verdict::Refused(refused) => self.refuse(*refused),
        }
    }

    fn grant(&self, told: Option<Box<Told>>) -> Decided {
        if !report::is_watched() {
            report::count_grant();
            return Ok(told);
        }
        let decision = self.decision(None, told.map_or_else(Told::default, |told| *told), None);
        match report::tell(&decision) {
            Ok(()) => Ok(Some(Box::new(Told { user: decision.user, leaves: decision.leaves }))),
            Err(error) => Err(self.denial(Refused::unavailable(error))),
        }
    }

    fn refuse(&self, refused: Refused) -> Decided {
        Err(self.refusal(refused))
    }

    fn refusal(&self, refused: Refused) -> AuthenticationError {
        let denial = self.denial(refused);
        match report::tell(denial.decision()) {
            Ok(()) => denial,
            Err(error) => self.denial(Refused::unavailable(error)),
        }
    }

    fn denial(&self, Refused { refusal, told, error }: Refused) -> AuthenticationError {
        AuthenticationError::new(self.decision(Some(refusal), told, error))
    }

    pub(super) fn decision(
        &self,
        refusal: Option<Refusal>,
        Told { user, leaves }: Told,
        error: Option<Error>,
    ) -> Decision {
        let (function, policy) = (self.function.clone(), self.policy.clone().into_owned());
        Decision { function, policy, user, refusal, leaves, error }
    }
}

impl Begun {
    fn now() -> Self {
        // INVARIANT: first of all, as `stamp` asks. The clocks too: a sleep that somebody notices after they were read
        // begins a generation that this decision doesn't stamp.
        let generation = GENERATION.number();
        let reading = epoch::look_for_sleep();
        Self { generation, reading, who: session::who() }
    }
}

impl<'a> Making<'a> {
    fn new(begun: &'a Begun, caller: Arc<Caller>, settings: &Settings) -> Self {
        let generation = match begun.who {
            Who::Process => begun.generation,
            Who::Caller(_) | Who::Anonymous => caller.generation(begun.generation),
        };
        Self { begun, settings: settings.of(&caller), caller, generation }
    }

    fn is_over(&self) -> bool {
        match self.begun.who {
            Who::Process => GENERATION.number() != self.generation,
            Who::Caller(_) | Who::Anonymous => {
                self.caller.generation(GENERATION.number()) != self.generation
            }
        }
    }
}

impl Refused {
    /// No caller could be found, for `error`.
    fn nobody(error: Error) -> Self {
        let refusal = match error.cause() {
            Cause::Unauthenticated => Refusal::Unauthenticated,
            Cause::Refused | Cause::Unreachable | Cause::Other => Refusal::Unavailable,
        };
        Self { refusal, told: Told::default(), error: Some(error) }
    }

    fn unavailable(error: Error) -> Self {
        Self { refusal: Refusal::Unavailable, told: Told::default(), error: Some(error) }
    }
}
