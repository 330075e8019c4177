//! What Carta's proxy says of whoever calls a service: a signed statement for one request.

use super::claims::until;
use super::error::{TokenProblem, VerifyError};
use super::halves::{Halves, Key, Keying};
use super::jwk::Kind;
use super::jws;
use super::keys::{self, Flight, KeySource, Look, Origin};
use crate::agent::Issuer;
use crate::clock::{self, Moment};
use crate::error::Configuration;
use crate::facts::Caller;
use crate::{Error, Host, Identity, User, io, settings};
use serde::Deserialize;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// By how much the clocks of Carta and of this machine may differ, in seconds.
const LEEWAY: u64 = 10;
/// How long an assertion lasts at most, in seconds.
const LIFETIME: u64 = 60;
/// So many callers are kept in mind, twice.
const CALLERS: usize = 8 * 1024;
/// How long a used one is kept in mind, at least: from the first moment at which it may count to the last.
const LONGEST: Duration = Duration::from_secs(LIFETIME + 2 * LEEWAY);
/// So many are used up at most in that time, some 11 000 a second, and twice as many kept in mind: 34 MiB.
const USED: usize = 896 * 1024;

/// Tells who calls a service that is registered with Carta: by the `Carta-Assertion` that Carta's proxy puts into each request.
///
/// ```no_run
/// # async fn example(header: &str) -> Result<(), Box<dyn std::error::Error>> {
/// let carta = "https://carta.example.com".parse()?;
/// let verifier = carta::AssertionVerifier::new(carta, "lab", "scale")?;
/// let caller = verifier.verify(header, "GET", "/weights").await?;
/// # Ok(())
/// # }
/// ```
///
/// With the feature `tower`, `carta::AuthLayer::behind_carta` does that for each request.
///
/// An assertion says who calls, and that they had an account when Carta passed the call on. It isn't a token: nothing can be
/// asked of Carta with it. So groups are asked for by the service's own agent ([`set_lookup_agent`](crate::set_lookup_agent)),
/// which has to be allowed to list them; a guard that asks for anything else (a permission, `fresh`) answers *unavailable*.
///
/// Keys are asked for as [`Verifier`](crate::Verifier) does it.
///
/// What an assertion must be: of the type `carta-assertion+jwt`, signed by ES256 with a key that the host publishes for
/// assertions alone, for this service, for this method and path, no older than a minute, and not used before. That it was
/// used is known to this verifier and its clones alone, and in this process.
#[derive(Clone)]
pub struct AssertionVerifier(Arc<Inner>);

struct Inner {
    host: Host,
    issuer: Arc<Issuer>,
    keys: Arc<KeySource>,
    keying: Keying,
    callers: Mutex<Halves<Arc<Caller>>>,
    used: Mutex<Used>,
}

/// Assertions that were used. INVARIANT: each is kept for as long as one lasts; if there are too many, no more are used up.
///
/// How long that is says a clock that nobody sets, and when one ends the calendar, which may be set back. So of those that are
/// forgotten it stays known when the last of them ends, by Carta's own clock: whatever ends no later may be one of them.
struct Used {
    ids: Halves<()>,
    turned: Moment,
    /// When the last one ends of the younger half, of the older one, and of all that are forgotten.
    ends: [u64; 3],
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    username: String,
    iat: u64,
    exp: u64,
    jti: String,
    method: String,
    path: String,
}

enum Step {
    Done(Identity),
    Wait(Flight),
}

impl AssertionVerifier {
    /// For the service of that name, which is registered with the Carta at `host`: its public address, by which it calls
    /// itself.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] for a host or settings that can't be used.
    pub fn new(host: Host, namespace: &str, service: &str) -> Result<Self, Error> {
        let (url, client_id) = (format!("{host}/assertions"), format!("{namespace}/{service}"));
        let issuer = Arc::new(Issuer { url, client_id });
        keys::check(&issuer)?;
        settings::scope_only()?;
        let origin = Origin::Given(Arc::clone(&issuer));
        Ok(Self(Arc::new(Inner {
            host,
            issuer,
            keys: Arc::new(KeySource::new(origin, Kind::Assertions)),
            keying: Keying::default(),
            callers: Mutex::new(Halves::of(CALLERS)),
            used: Mutex::new(Used::of(USED)),
        })))
    }

    /// Who makes the request with that method and path, the latter as it was sent and without the query.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Invalid`] if the assertion isn't believed, [`VerifyError::Unavailable`] if that can't be told.
    pub async fn verify(
        &self,
        assertion: &str,
        method: &str,
        path: &str,
    ) -> Result<Identity, VerifyError> {
        let flight = match self.step(assertion, method, path, false)? {
            Step::Done(identity) => return Ok(identity),
            Step::Wait(flight) => flight,
        };
        // After a fork, what the parent was asking never ends here.
        io::usable().map_err(VerifyError::Unavailable)?;
        // How it ended is noted with the keys.
        let _ = flight.await;
        match self.step(assertion, method, path, true)? {
            Step::Done(identity) => Ok(identity),
            Step::Wait(_) => Err(TokenProblem::UnknownKey.into()),
        }
    }

    /// Asks for the keys anew. What can't be had leaves everything as it is.
    ///
    /// # Errors
    ///
    /// As [`Error`] says of the keys.
    pub async fn reload(&self) -> Result<(), Error> {
        self.0.keys.reload().await
    }

    /// The same, if that takes no keys that have to be asked for first.
    #[cfg(feature = "tower")]
    pub(crate) fn at_once(
        &self,
        assertion: &str,
        method: &str,
        path: &str,
    ) -> Option<Result<Identity, VerifyError>> {
        match self.step(assertion, method, path, false) {
            Ok(Step::Done(identity)) => Some(Ok(identity)),
            Ok(Step::Wait(_)) => None,
            Err(problem) => Some(Err(problem)),
        }
    }

    /// Whether both know of the same assertions that they were used.
    #[cfg(feature = "tower")]
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn step(
        &self,
        assertion: &str,
        method: &str,
        path: &str,
        waited: bool,
    ) -> Result<Step, VerifyError> {
        let Inner { issuer, keys, .. } = &*self.0;
        let unverified = jws::ASSERTION.parse(assertion)?;
        let claims: Claims = unverified.claims()?;
        claims.check(issuer, method, path)?;
        let key = match keys.look(&unverified.kid, waited) {
            Look::Found(key, _) => key,
            Look::Unknown => return Err(TokenProblem::UnknownKey.into()),
            Look::Failed(error) => return Err(VerifyError::Unavailable(error)),
            Look::Wait(flight) => return Ok(Step::Wait(flight)),
        };
        key.verify(&unverified)?;
        // Last, for that a clock is wrong is to be told by good ones alone.
        until(claims.exp, Some(claims.iat), LEEWAY)?;
        let id = self.0.keying.key(claims.jti.as_bytes());
        lock(&self.0.used).add(id, claims.exp, Moment::now())?;
        Ok(Step::Done(self.caller(claims)))
    }

    /// The caller, of whom the account is known as of the moment at which Carta said so. By how much clocks may differ, an
    /// age may be no age at all: else, where this machine's is ahead, nobody would have an account right after everything
    /// was made to be forgotten, or where little is remembered.
    fn caller(&self, claims: Claims) -> Identity {
        let age = clock::calendar().saturating_sub(claims.iat.saturating_add(LEEWAY));
        let asked = Moment::now().minus(Duration::from_secs(age));
        let id = self.0.keying.key(format!("{}\0{}", claims.sub, claims.username).as_bytes());
        let caller = {
            let mut callers = lock(&self.0.callers);
            callers.get(id).unwrap_or_else(|| {
                let caller = Caller::told_of(self.0.host.clone());
                callers.put(id, Arc::clone(&caller));
                caller
            })
        };
        let mut user = User::new(claims.username);
        user.id = Some(claims.sub);
        caller.note_account(user, asked);
        caller.into()
    }
}

impl Used {
    fn of(most: usize) -> Self {
        Self { ids: Halves::of(most), turned: Moment::FIRST, ends: [0; 3] }
    }

    /// Uses one up, if it wasn't yet, and that can be told of it later.
    fn add(&mut self, id: Key, exp: u64, now: Moment) -> Result<(), VerifyError> {
        if self.turned.age(now) > LONGEST {
            self.turn(now);
        }
        // One more, or one moved over, would make room by forgetting others too early.
        if self.ids.is_full() {
            return Err(VerifyError::Unavailable(Configuration::Busy.into()));
        }
        let [latest, _, forgotten] = &mut self.ends;
        if exp <= *forgotten || self.ids.get(id).is_some() {
            return Err(TokenProblem::Replayed.into());
        }
        *latest = exp.max(*latest);
        self.ids.put(id, ());
        Ok(())
    }

    fn turn(&mut self, now: Moment) {
        let [younger, older, forgotten] = self.ends;
        self.ids.turn();
        self.ends = [0, younger, forgotten.max(older)];
        self.turned = now;
    }
}

impl Claims {
    fn check(&self, issuer: &Issuer, method: &str, path: &str) -> Result<(), TokenProblem> {
        if self.iss != issuer.url {
            return Err(TokenProblem::Issuer);
        }
        if self.aud != issuer.client_id {
            return Err(TokenProblem::Audience);
        }
        if self.method != method || self.path != path {
            return Err(TokenProblem::OtherRequest);
        }
        let lasts = self.exp.checked_sub(self.iat).filter(|lasts| *lasts <= LIFETIME);
        let is_whole = ![&self.sub, &self.username, &self.jti].into_iter().any(String::is_empty);
        if lasts.is_none() || !is_whole {
            return Err(TokenProblem::Malformed);
        }
        Ok(())
    }
}

fn lock<T>(table: &Mutex<T>) -> MutexGuard<'_, T> {
    // INVARIANT: a table is whole between two statements, so a panic elsewhere leaves nothing to repair.
    table.lock().unwrap_or_else(PoisonError::into_inner)
}

impl fmt::Debug for AssertionVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let service = &self.0.issuer.client_id;
        f.debug_struct("AssertionVerifier").field("service", service).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What comes of using up one after the other at that second.
    fn outcomes(used: &mut Used, keying: &Keying, second: u64, ids: &[u32]) -> Vec<&'static str> {
        let now = Moment::FIRST.plus(Duration::from_secs(second));
        let add = |id: &u32| match used.add(keying.key(&id.to_be_bytes()), second + LIFETIME, now) {
            Ok(()) => "used",
            Err(VerifyError::Invalid(TokenProblem::Replayed)) => "replayed",
            Err(VerifyError::Unavailable(_)) => "too many",
            Err(error) => panic!("{error}"),
        };
        ids.iter().map(add).collect()
    }

    #[test]
    fn what_is_forgotten_stays_used_up_whatever_the_calendar_says() {
        let (mut used, keying) = (Used::of(3), Keying::default());
        let mut add = |second, id: u32, exp| {
            let now = Moment::FIRST.plus(Duration::from_secs(second));
            used.add(keying.key(&id.to_be_bytes()), exp, now).is_ok()
        };
        assert!(add(1000, 1, 1060) && add(1040, 2, 1100));
        assert!(add(1081, 3, 1141) && !add(1081, 1, 1060) && add(1162, 4, 1222));
        assert!(!add(1162, 1, 1060) && !add(1162, 2, 1100), "both are forgotten");
        assert!(!add(1162, 5, 1100), "it may be one of them");
        assert!(add(1162, 6, 1101));
    }

    #[test]
    fn too_many_are_refused_and_none_is_forgotten_while_it_may_count() {
        let (mut used, keying) = (Used::of(3), Keying::default());
        let mut at = |second, ids: &[u32]| outcomes(&mut used, &keying, second, ids);
        assert_eq!(at(1000, &[1, 2, 1, 3, 4]), ["used", "used", "replayed", "used", "too many"]);
        assert_eq!(at(1080, &[5]), ["too many"], "the first one may still count");
        assert_eq!(at(1081, &[5, 3, 6, 6]), ["used", "replayed", "used", "too many"]);
        assert_eq!(at(1161, &[3]), ["too many"]);
        assert_eq!(at(1162, &[3, 5, 6]), ["replayed", "replayed", "replayed"]);
        assert_eq!(at(1250, &[1, 2, 3]), ["used", "used", "replayed"]);
    }
}
