//! How long facts are good for, and whether to log in by oneself.

use crate::Error;
use crate::error::Configuration;
use crate::facts::Identity;
use std::env;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

/// The longest time that a grant may rest on old facts.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    pub(crate) ttl: Duration,
    pub(crate) max_stale: Duration,
    pub(crate) denial_ttl: Duration,
    pub(crate) trust_user_groups: bool,
    pub(crate) automatic_login: bool,
}

/// `None` until the environment has been read.
static CURRENT: RwLock<Option<(Configure, Settings)>> = RwLock::new(None);

const TTL: Duration = Duration::from_secs(60);
const MAX_STALE: Duration = Duration::from_secs(300);
const DENIAL_TTL: Duration = Duration::from_secs(5);

/// Settings in the making; from [`configure`].
#[derive(Clone, Copy, Debug, Default)]
#[must_use = "settings count once `apply()` is called"]
pub struct Configure {
    ttl: Option<Duration>,
    max_stale: Option<Duration>,
    denial_ttl: Option<Duration>,
    trust_user_groups: Option<bool>,
    automatic_login: Option<bool>,
}

/// Changes how long carta relies on what Carta said.
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
///
/// Ages count from the start of the request that brought the fact. In the environment, times are whole seconds and
/// switches `true` or `false`; what is set in code goes before it. Settings count from the next guarded call on.
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

    /// How old a fact may be that a refusal rests on: at most `ttl`.
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

    /// Makes these the process's settings; what wasn't named stays as it is.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if a value makes no sense, here or in the environment. Nothing is changed then.
    pub fn apply(self) -> Result<(), Error> {
        let mut current = CURRENT.write().unwrap_or_else(PoisonError::into_inner);
        let before = match *current {
            Some((configured, _)) => configured,
            None => from_environment()?,
        };
        let configured = self.over(before);
        *current = Some((configured, configured.settings()?));
        Ok(())
    }

    fn over(self, before: Self) -> Self {
        Self {
            ttl: self.ttl.or(before.ttl),
            max_stale: self.max_stale.or(before.max_stale),
            denial_ttl: self.denial_ttl.or(before.denial_ttl),
            trust_user_groups: self.trust_user_groups.or(before.trust_user_groups),
            automatic_login: self.automatic_login.or(before.automatic_login),
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
        };
        settings.check()
    }
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
    /// How old a fact may be that a grant rests on while Carta can't be reached.
    pub(crate) fn unreachable_limit(&self) -> Duration {
        self.max_stale.max(self.ttl)
    }

    /// What counts for this caller: what an API token stands for may be revoked by itself, so nothing outlives an outage.
    pub(crate) fn of(mut self, identity: &Identity) -> Self {
        if identity.agent().has_api_token() {
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
        Ok(self)
    }
}

fn from_environment() -> Result<Configure, Error> {
    Ok(Configure {
        ttl: seconds("CARTA_TTL")?,
        max_stale: seconds("CARTA_MAX_STALE")?,
        denial_ttl: seconds("CARTA_DENIAL_TTL")?,
        trust_user_groups: None,
        automatic_login: switch("CARTA_AUTOMATIC_LOGIN")?,
    })
}

fn seconds(name: &'static str) -> Result<Option<Duration>, Error> {
    read(name, "give a whole number of seconds", |text| text.parse().ok().map(Duration::from_secs))
}

fn switch(name: &'static str) -> Result<Option<bool>, Error> {
    read(name, "give `true` or `false`", |text| text.parse().ok())
}

fn read<T>(
    variable: &'static str,
    hint: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Error> {
    let Some(text) = env::var_os(variable).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    match text.to_str().and_then(parse) {
        Some(value) => Ok(Some(value)),
        None => Err(Configuration::Variable { variable, problem: hint.into() }.into()),
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
