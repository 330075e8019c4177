//! Where public keys come from, and when they are asked for anew: one request at a time, however many wait for it.

use super::jwk::{Key, KeySet, Kind};
use crate::agent::{self, Issuer};
use crate::clock::Moment;
use crate::error::Configuration;
use crate::{Error, Host, host, io};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, ready};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use url::Url;

/// How long keys count that can't be asked for anew.
pub(super) const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// After so long they are asked for anew, in the background.
const REFRESH: Duration = Duration::from_secs(60 * 60);
/// Older ones aren't taken unseen: nobody has looked at them for so long that they may have been withdrawn meanwhile. So
/// whoever comes first waits until it was tried to ask for them anew.
const OVERDUE: Duration = Duration::from_secs(2 * 60 * 60);
/// After a try that failed nobody waits for the next one, for so long.
const RESPITE: Duration = Duration::from_secs(60);
/// Not more often than that, whatever tokens come: two requests have at least this between them.
const INTERVAL: Duration = Duration::from_secs(10);
/// Without any keys there is nothing to lose.
const PAUSE: Duration = Duration::from_secs(1);

pub(super) type Flight = Shared<BoxFuture<'static, Result<(), Error>>>;

/// Who says who signs.
pub(super) enum Origin {
    /// Whoever set up the verifier.
    Given(Arc<Issuer>),
    /// The host, by `GET /auth`: once.
    Asked(Host),
}

pub(super) struct KeySource {
    origin: Origin,
    kind: Kind,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Stays until `reload`.
    issuer: Option<Arc<Issuer>>,
    set: Option<Set>,
    attempted: Option<Moment>,
    failed: Option<(Moment, Error)>,
    flight: Option<Flight>,
}

struct Set {
    keys: Vec<Arc<Key>>,
    asked: Moment,
}

/// What comes of a look for a key.
pub(super) enum Look {
    Found(Arc<Key>, Arc<Issuer>),
    /// It isn't published.
    Unknown,
    /// Whether it is published can't be told.
    Failed(Error),
    /// Keys are being asked for: look again after that.
    Wait(Flight),
}

impl KeySource {
    pub(super) fn new(origin: Origin, kind: Kind) -> Self {
        let issuer = match &origin {
            Origin::Given(issuer) => Some(Arc::clone(issuer)),
            Origin::Asked(_) => None,
        };
        Self { origin, kind, state: Mutex::new(State { issuer, ..State::default() }) }
    }

    /// Who signs, if that is known yet.
    pub(super) fn issuer(&self) -> Option<Arc<Issuer>> {
        self.lock().issuer.clone()
    }

    /// Looks for a key; whoever `waited` already doesn't wait again.
    pub(super) fn look(self: &Arc<Self>, kid: &str, waited: bool) -> Look {
        let (now, mut state) = (Moment::now(), self.lock());
        let found = state.find(kid, now);
        let waits = !waited && (found.is_none() || state.is_overdue(now));
        if waits && let Some(flight) = self.ask(&mut state, now) {
            return Look::Wait(flight);
        }
        if let Some(found) = found {
            self.refresh(&mut state, now);
            return found;
        }
        match state.failed.clone() {
            Some((_, error)) => Look::Failed(error),
            // Though the last request may be some seconds ago, it isn't *unavailable*: after a withdrawal everybody who has
            // an old token is to log in again, and if all but one in ten seconds were put off they would come again and
            // again with what never counts. A key that is new has been published before it signs.
            None => Look::Unknown,
        }
    }

    /// Asks for the keys anew in the background, if it is time. Whether those at hand count without waiting for that.
    pub(super) fn tend(self: &Arc<Self>, now: Moment) -> bool {
        let mut state = self.lock();
        self.refresh(&mut state, now);
        !state.is_overdue(now)
    }

    /// The request under way, or a new one if it is time.
    fn ask(self: &Arc<Self>, state: &mut State, now: Moment) -> Option<Flight> {
        if let Some(flight) = state.under_way() {
            return Some(flight);
        }
        state.may_ask(now).then(|| self.start(state, now))
    }

    fn refresh(self: &Arc<Self>, state: &mut State, now: Moment) {
        if state.set.as_ref().is_some_and(|set| set.asked.age(now) >= REFRESH) {
            drop(self.ask(state, now));
        }
    }

    /// Asks anew who signs, and for the keys.
    pub(super) async fn reload(self: &Arc<Self>) -> Result<(), Error> {
        let source = Arc::clone(self);
        io::run(async move { source.fetch(true).await }).await
    }

    fn start(self: &Arc<Self>, state: &mut State, now: Moment) -> Flight {
        let source = Arc::clone(self);
        let task = io::spawn(async move {
            let fetched = source.fetch(false).await;
            source.end(&fetched);
            fetched
        });
        state.attempted = Some(now);
        match task {
            Ok(task) => {
                let end = task.map(|end| end.unwrap_or_else(|_| Err(Error::stopped())));
                let flight = end.boxed().shared();
                state.flight = Some(flight.clone());
                flight
            }
            Err(error) => {
                state.failed = Some((now, error.clone()));
                ready(Err(error)).boxed().shared()
            }
        }
    }

    fn end(&self, fetched: &Result<(), Error>) {
        let mut state = self.lock();
        state.flight = None;
        state.failed = fetched.as_ref().err().map(|error| (Moment::now(), error.clone()));
        // What listens to events may ask for a token to be looked at.
        drop(state);
        if let Err(error) = fetched {
            tracing::warn!(%error, "the keys by which tokens are verified can't be asked for");
        }
    }

    /// Runs on the background thread.
    async fn fetch(&self, anew: bool) -> Result<(), Error> {
        let before = self.issuer();
        let issuer = match (&self.origin, &before) {
            (Origin::Asked(host), _) if anew => Arc::new(agent::issuer(host).await?),
            (Origin::Asked(host), None) => Arc::new(agent::issuer(host).await?),
            (_, Some(issuer)) | (Origin::Given(issuer), None) => Arc::clone(issuer),
        };
        let url = address(&issuer)?;
        let asked = Moment::now();
        let set: KeySet = agent::public_keys(&url).await?;
        let keys = set.keys(self.kind, asked).map_err(|problem| {
            let request = host::request_line(&http::Method::GET, &url);
            Error::Unreadable { request, problem: problem.into() }
        })?;
        if keys.is_empty() {
            tracing::warn!(%url, "no keys are published by which tokens could be verified");
        }
        self.install(issuer, Set { keys, asked }, anew);
        Ok(())
    }

    fn install(&self, issuer: Arc<Issuer>, mut set: Set, anew: bool) {
        let mut state = self.lock();
        let is_other = state.issuer.as_ref().is_some_and(|before| *before != issuer);
        let is_older = state.set.as_ref().is_some_and(|before| before.asked > set.asked);
        // Somebody has reloaded meanwhile.
        if (is_other && !anew) || (is_older && !is_other) {
            return;
        }
        let before = state.set.take().map_or_else(Vec::new, |set| set.keys);
        let (kept, gone): (Vec<_>, Vec<_>) =
            before.into_iter().partition(|key| !is_other && set.keys.iter().any(|new| new.is(key)));
        for key in &mut set.keys {
            if let Some(same) = kept.iter().find(|old| old.is(key)) {
                same.confirm(set.asked);
                *key = Arc::clone(same);
            }
        }
        gone.iter().for_each(|key| key.withdraw());
        state.issuer = Some(issuer);
        state.set = Some(set);
        state.failed = None;
        drop(state);
        if !gone.is_empty() {
            super::keys_were_withdrawn();
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // INVARIANT: the state is whole between two statements, so a panic elsewhere leaves nothing to repair.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn find(&self, kid: &str, now: Moment) -> Option<Look> {
        let key = self.usable(now)?.keys.iter().find(|key| key.kid() == kid)?;
        Some(Look::Found(Arc::clone(key), Arc::clone(self.issuer.as_ref()?)))
    }

    fn usable(&self, now: Moment) -> Option<&Set> {
        self.set.as_ref().filter(|set| set.asked.age(now) < LONGEST)
    }

    /// Whether nobody has tried for so long to ask for them anew that whoever looks must.
    fn is_overdue(&self, now: Moment) -> bool {
        let tried = self.failed.as_ref().is_some_and(|(at, _)| at.age(now) < RESPITE);
        !tried && self.set.as_ref().is_some_and(|set| set.asked.age(now) >= OVERDUE)
    }

    /// The request under way. One that was dropped has ended without a word.
    fn under_way(&self) -> Option<Flight> {
        self.flight.clone().filter(|flight| flight.peek().is_none())
    }

    fn may_ask(&self, now: Moment) -> bool {
        let has_keys = self.usable(now).is_some_and(|set| !set.keys.is_empty());
        let pause = if has_keys { INTERVAL } else { PAUSE };
        self.attempted.is_none_or(|attempted| attempted.age(now) >= pause)
    }
}

/// Where the keys are.
fn address(issuer: &Issuer) -> Result<Url, Error> {
    let url = format!("{}/.well-known/jwks.json", issuer.url.trim_end_matches('/'));
    let url = Url::parse(&url).ok().filter(|url| {
        let is_plain = url.username().is_empty() && url.password().is_none();
        let is_safe = url.scheme() == "https" || url.scheme() == "http" && host::is_loopback(url);
        is_plain && is_safe && url.query().is_none() && url.fragment().is_none()
    });
    url.ok_or_else(|| {
        let problem = "the issuer of tokens must be an address that begins with `https://`";
        Configuration::Setting(problem.into()).into()
    })
}

/// Whether keys can be asked for there.
pub(super) fn check(issuer: &Issuer) -> Result<(), Error> {
    address(issuer).map(drop)
}
