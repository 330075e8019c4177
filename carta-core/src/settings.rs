//! How long facts are good for, what they may cost, and who may call.

mod environment;
#[cfg(all(feature = "testing", any(debug_assertions, carta_testing_in_release)))]
mod saved;

use crate::error::Configuration;
use crate::facts::{self, Caller};
use crate::{Error, epoch, io};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

#[cfg(all(feature = "testing", any(debug_assertions, carta_testing_in_release)))]
pub(crate) use saved::{Saved, save};

/// The longest time that a grant may rest on old facts.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) ttl: Duration,
    pub(crate) max_stale: Duration,
    pub(crate) denial_ttl: Duration,
    pub(crate) trust_user_groups: bool,
    pub(crate) automatic_login: bool,
    pub(crate) process_identity: bool,
    concurrency: usize,
    memory: usize,
}

/// `None` until the environment has been read.
static CURRENT: RwLock<Option<(Configure, Settings)>> = RwLock::new(None);

const TTL: Duration = Duration::from_secs(60);
const MAX_STALE: Duration = Duration::from_secs(300);
const DENIAL_TTL: Duration = Duration::from_secs(5);
const MEMORY: usize = 64 * MIB;
const MIB: usize = 1 << 20;

/// Settings in the making; from [`configure`].
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "settings count once `apply()` is called"]
pub struct Configure {
    ttl: Option<Duration>,
    max_stale: Option<Duration>,
    denial_ttl: Option<Duration>,
    trust_user_groups: Option<bool>,
    automatic_login: Option<bool>,
    process_identity: Option<bool>,
    /// Whether callers come with requests: then the process is one only if that was said.
    scoped_only: bool,
    concurrency: Option<usize>,
    memory: Option<usize>,
}

/// Changes how long carta relies on what Carta said, and what that may cost.
///
/// ```
/// use std::time::Duration;
///
/// carta::configure().ttl(Duration::from_secs(10)).max_stale(Duration::ZERO).apply()?;
/// # Ok::<(), carta::Error>(())
/// ```
///
/// | setting | default | environment | what it does |
/// | --- | --- | --- | --- |
/// | `ttl` | 60 s | `CARTA_TTL` | a grant rests on facts at most this old |
/// | `max_stale` | 300 s | `CARTA_MAX_STALE` | … while Carta can't be reached; 0: no longer than `ttl` |
/// | `denial_ttl` | 5 s | `CARTA_DENIAL_TTL` | a refusal rests on facts at most this old |
/// | `trust_user_groups` | true | | `GET /user` may say which groups the caller is in; else listings alone |
/// | `automatic_login` | true | `CARTA_AUTOMATIC_LOGIN` | the first guard logs in from the environment |
/// | `process_identity` | true; false once there is a `Verifier` or an `AssertionVerifier` | | outside of every [`scope`](crate::scope), the process's own login calls; else nobody does |
/// | `concurrency` | 16 | `CARTA_CONCURRENCY` | so many questions about groups and resources are asked at a time |
/// | `memory` | 64 MiB | `CARTA_MEMORY_MIB` | about so much is spent on what is remembered of all callers; [below](#memory) |
///
/// Ages count from the start of the request that brought the fact. In the environment, times are whole seconds, memory is
/// whole MiB, and switches are `true` or `false`; what is set in code goes before it. Settings count from the next guarded
/// call on.
///
/// Why these: a minute is as long as a revoked member may go on, and a call a minute is nothing to Carta. Five minutes
/// bridge a restart of Carta. Five seconds keep a refused caller who tries again from asking each time, and are no long
/// wait for whoever was let in just now. Sixteen requests at a time are what a small server bears from one client.
/// 64 MiB are little beside what a service takes itself.
///
/// # Memory
///
/// What `memory` bounds is what grows with use, by carta's own estimate:
///
/// | what | how much of it |
/// | --- | --- |
/// | what Carta said of each caller, and failures that are remembered | what the others leave: a quarter at least |
/// | the members of groups that [`set_lookup_agent`](crate::set_lookup_agent) lists, 24 bytes each | half at most |
/// | stamps, by which a known answer costs nanoseconds: 512 bytes for each caller of few functions | a quarter at most |
///
/// Where it isn't enough, carta forgets: groups older than `ttl`, then whoever and whatever nobody asked about for longest. That
/// changes no answer: what isn't remembered is asked again. A group with more members than fit into half of it (1.4
/// million into half of 64 MiB) is listed for each caller anew, and remembered for none: give `memory` 48 bytes for each
/// member of the largest group that a look-up agent lists. A caller for whose stamps there is no room is decided from what
/// is remembered.
///
/// Beside it stands what whoever keeps it pays for: half a kilobyte for each [`Identity`](crate::Identity). And what is on its
/// way: while a look-up agent lists a group, 24 to 48 bytes for each of its members, for as many groups at a time as
/// `concurrency` allows.
pub fn configure() -> Configure {
    Configure::default()
}

impl Configure {
    /// How old a fact may be that a grant rests on: 1 s to 24 h. The other two, if not set, keep within it or beyond.
    pub fn ttl(mut self, age: Duration) -> Self {
        self.ttl = Some(age);
        self
    }

    /// How old it may be while Carta can't be reached: 0, or `ttl` to 24 h.
    pub fn max_stale(mut self, age: Duration) -> Self {
        self.max_stale = Some(age);
        self
    }

    /// How old a fact may be that a refusal rests on, counted to the beginning of the call: at most `ttl`. Calls that begin
    /// within so long of each other share what is asked; with 0, none does.
    pub fn denial_ttl(mut self, age: Duration) -> Self {
        self.denial_ttl = Some(age);
        self
    }

    /// Whether the groups in `GET /user` are evidence. Without, each group is listed, as pycarta does.
    pub fn trust_user_groups(mut self, trust: bool) -> Self {
        self.trust_user_groups = Some(trust);
        self
    }

    /// Whether the first guarded call logs in from the environment if nobody has logged in.
    pub fn automatic_login(mut self, automatic: bool) -> Self {
        self.automatic_login = Some(automatic);
        self
    }

    /// Whether the process's own login calls guarded functions outside of every [`scope`](crate::scope). Without,
    /// those calls are refused as unauthenticated: for services that act for others.
    pub fn process_identity(mut self, process: bool) -> Self {
        self.process_identity = Some(process);
        self
    }

    /// How many questions about groups and resources are asked at a time: 1 to 1024.
    pub fn concurrency(mut self, questions: usize) -> Self {
        self.concurrency = Some(questions);
        self
    }

    /// About how many bytes are spent on what is remembered of all callers: 1 MiB or more. [`configure`] says on what.
    pub fn memory(mut self, bytes: usize) -> Self {
        self.memory = Some(bytes);
        self
    }

    /// Makes these the process's settings; what wasn't named stays as it is.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if a value makes no sense, here or in the environment. Nothing is changed then.
    pub fn apply(self) -> Result<(), Error> {
        let mut current = CURRENT.write().unwrap_or_else(PoisonError::into_inner);
        let before = match *current {
            Some((configured, _)) => configured,
            None => environment::read()?,
        };
        let configured = self.over(before);
        let settings = configured.settings()?;
        *current = Some((configured, settings));
        settings.take_effect();
        drop(current);
        facts::keep_within_memory();
        Ok(())
    }

    fn over(self, before: Self) -> Self {
        Self {
            ttl: self.ttl.or(before.ttl),
            max_stale: self.max_stale.or(before.max_stale),
            denial_ttl: self.denial_ttl.or(before.denial_ttl),
            trust_user_groups: self.trust_user_groups.or(before.trust_user_groups),
            automatic_login: self.automatic_login.or(before.automatic_login),
            process_identity: self.process_identity.or(before.process_identity),
            scoped_only: self.scoped_only || before.scoped_only,
            concurrency: self.concurrency.or(before.concurrency),
            memory: self.memory.or(before.memory),
        }
    }

    /// With the defaults for what isn't set, as far as `ttl` leaves room for them.
    fn settings(self) -> Result<Settings, Error> {
        let ttl = self.ttl.unwrap_or(TTL);
        let settings = Settings {
            ttl,
            max_stale: self.max_stale.unwrap_or(MAX_STALE.max(ttl)),
            denial_ttl: self.denial_ttl.unwrap_or(DENIAL_TTL.min(ttl)),
            trust_user_groups: self.trust_user_groups.unwrap_or(true),
            automatic_login: self.automatic_login.unwrap_or(true),
            process_identity: self.process_identity.unwrap_or(!self.scoped_only),
            concurrency: self.concurrency.unwrap_or(io::DEFAULT_PLACES),
            memory: self.memory.unwrap_or(MEMORY),
        };
        settings.check()
    }
}

/// From now on callers come with requests: outside of every scope nobody calls, unless that is said to be the process.
#[cfg(feature = "verify")]
pub(crate) fn scope_only() -> Result<(), Error> {
    Configure { scoped_only: true, ..configure() }.apply()
}

/// The settings that count now.
pub(crate) fn current() -> Result<Settings, Error> {
    if let Some((_, settings)) = *CURRENT.read().unwrap_or_else(PoisonError::into_inner) {
        return Ok(settings);
    }
    configure().apply()?;
    current()
}

impl Settings {
    /// Makes known what was changed. INVARIANT: with the settings locked, so that of two changes at once one takes effect
    /// as a whole, and the same one as `current` says.
    fn take_effect(self) {
        io::set_places(self.concurrency);
        facts::set_memory_limit(self.memory);
        facts::set_ages(self.ttl, self.unreachable_limit());
        // INVARIANT: after the change is made, as `stamp` asks.
        epoch::GENERATION.advance();
    }

    /// How old a fact may be that a grant rests on while Carta can't be reached.
    pub(crate) fn unreachable_limit(&self) -> Duration {
        self.max_stale.max(self.ttl)
    }

    /// What counts for this caller: what an API token stands for may be revoked by itself, so nothing outlives an outage.
    pub(crate) fn of(mut self, caller: &Caller) -> Self {
        if caller.is_by_api_token() {
            self.max_stale = Duration::ZERO;
        }
        self
    }

    fn check(self) -> Result<Self, Error> {
        let wrong = |text: &str| Err(Configuration::Setting(text.into()).into());
        if !(Duration::from_secs(1)..=DAY).contains(&self.ttl) {
            return wrong("`ttl` must be from 1 s to 24 h");
        }
        if !self.max_stale.is_zero() && !(self.ttl..=DAY).contains(&self.max_stale) {
            return wrong("`max_stale` must be 0, or from `ttl` to 24 h");
        }
        if self.denial_ttl > self.ttl {
            return wrong("`denial_ttl` must be at most `ttl`");
        }
        if !(1..=1024).contains(&self.concurrency) {
            return wrong("`concurrency` must be from 1 to 1024");
        }
        if self.memory < MIB {
            return wrong("`memory` must be 1 MiB or more");
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let seconds = Duration::from_secs;
        let refused = [
            configure().ttl(Duration::ZERO),
            configure().ttl(seconds(90_000)).max_stale(Duration::ZERO),
            configure().max_stale(seconds(59)),
            configure().max_stale(seconds(90_000)),
            configure().denial_ttl(seconds(61)),
            configure().concurrency(0),
            configure().concurrency(1025),
            configure().memory(MIB - 1),
        ];
        for settings in refused {
            assert!(settings.settings().is_err(), "{settings:?}");
        }
        assert!(configure().max_stale(Duration::ZERO).settings().is_ok());
        assert!(configure().denial_ttl(Duration::ZERO).settings().is_ok());
    }

    #[test]
    fn what_is_not_set_makes_room_for_what_is() {
        let short = configure().ttl(Duration::from_secs(3)).settings().unwrap();
        assert_eq!((short.denial_ttl, short.max_stale), (Duration::from_secs(3), MAX_STALE));
        let long = configure().ttl(Duration::from_secs(600)).settings().unwrap();
        assert_eq!((long.denial_ttl, long.max_stale), (DENIAL_TTL, Duration::from_secs(600)));
    }
}
