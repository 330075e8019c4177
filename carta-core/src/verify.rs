//! Who sent a token: what a verifier believes, and for how long.
//!
//! A token proves who somebody is, never that they may do anything: that stays with facts, which Carta is asked for with
//! the very token. What is proven is kept as an identity, so that a token that was seen before costs a look-up:
//!
//! - [`jws`] takes a token apart, [`claims`] says what it must say, [`jwk`] reads public keys, [`keys`] has them and when
//!   they are asked for anew;
//! - [`seen`] keeps identities of tokens, [`halves`] never too many of anything;
//! - [`api_token`] is for those tokens of which only Carta knows whose they are, [`inquiries`] has what it is being asked of
//!   them; [`assertion`] is for what Carta's proxy says.
//!
//! INVARIANT: nothing in a token is fetched or chooses where keys come from. An entry of [`seen`] was made after the
//! signature was found good (or, for API tokens, after Carta had answered with that very token), and serves the very same
//! text alone. It counts until the token ends, its key is withdrawn or too old, or Carta refuses the token, which it then
//! has to accept itself to make it count again; that of an API token for `ttl`, after which Carta is asked anew.

mod api_token;
mod assertion;
mod builder;
mod claims;
mod error;
mod halves;
mod inquiries;
mod jwk;
mod jws;
mod keys;
mod seen;

use crate::clock::Moment;
use crate::facts::Caller;
use crate::{Agent, Error, Host, Identity, Secret, epoch, io};
use claims::Claims;
use inquiries::Inquiries;
use keys::{Flight, KeySource, Look};
use seen::{Good, Kept, Seen, SeenTokens};
use std::fmt;
use std::sync::Arc;

pub use assertion::AssertionVerifier;
pub use builder::VerifierBuilder;
pub use error::{TokenProblem, VerifyError};

/// Tells who sent a token: the ID tokens of logins at one Carta, and API tokens if they are accepted.
///
/// ```no_run
/// # async fn example(token: &str) -> Result<(), Box<dyn std::error::Error>> {
/// let verifier = carta::Verifier::new(carta::Host::production())?;
/// let caller = verifier.verify(token).await?; // once for each request
/// carta::scope(caller, report()).await?;
/// # Ok(())
/// # }
/// # #[carta::authorize(groups = ["MyOrg:Analysts"])]
/// # async fn report() -> Result<(), carta::AuthenticationError> { Ok(()) }
/// ```
///
/// A web service needn't call it: with the feature `tower`, `carta::AuthLayer` does, for each request.
///
/// **What is believed.** ID tokens that the host's user pool signed by RS256 for its own client and that are neither over nor
/// yet to begin or to be issued, by this machine's calendar: let it be kept right, for one that is behind lets tokens count
/// for longer. Who signs is asked of the host once (`GET /auth`), or [given](VerifierBuilder::issuer), and stays until
/// [`reload`](Self::reload). Public keys are asked for anew every hour in the background, and for a key that isn't known, at
/// most every ten seconds, or every second while there are none. Whoever comes after two hours without a request waits until
/// that was tried; while they can't be had, those at hand count for a day.
///
/// **What isn't.** That the account still exists, or belongs to any group: guards ask Carta, with the token, as for anybody.
/// A token that Carta refuses then is believed again only once Carta, asked at most once in `denial_ttl`, accepts it.
/// What the token says of a name or of groups is never read.
///
/// **The process.** Once there is a verifier, callers come with requests: outside of every [scope](crate::scope) guarded
/// functions are refused, unless `carta::configure().process_identity(true)` says otherwise.
///
/// Cloning is cheap, and clones share what was seen: make one for each Carta.
#[derive(Clone)]
pub struct Verifier(Arc<Inner>);

struct Inner {
    host: Host,
    keys: Arc<KeySource>,
    seen: SeenTokens,
    inquiries: Inquiries,
    /// How much clocks may differ, in seconds.
    leeway: u64,
    api_tokens: bool,
    until_expiry: bool,
}

/// What kind of token somebody sent.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Sort {
    Id,
    Api,
}

/// One look at a token.
enum Step {
    Done(Result<Identity, VerifyError>),
    /// Keys are on their way.
    Wait(Flight),
    /// Carta refused it since it was seen: it is to be asked whether it still does.
    Ask(Arc<Seen>),
}

impl Verifier {
    /// For tokens of logins at `host`.
    ///
    /// # Errors
    ///
    /// As [`VerifierBuilder::build`].
    pub fn new(host: Host) -> Result<Self, Error> {
        Self::builder(host).build()
    }

    /// For tokens of logins at the Carta that the environment names: `CARTA_HOST`, else `CARTA_ENV`, else production.
    ///
    /// # Errors
    ///
    /// As [`VerifierBuilder::build`], and for a variable that can't be used.
    pub fn from_environment() -> Result<Self, Error> {
        Self::new(crate::agent::host_of_environment()?)
    }

    /// For tokens of logins at `host`, with more to say.
    pub fn builder(host: Host) -> VerifierBuilder {
        VerifierBuilder::new(host)
    }

    /// Who sent an ID token. It waits only for keys that aren't known yet.
    ///
    /// # Errors
    ///
    /// [`VerifyError::Invalid`] if it isn't believed, [`VerifyError::Unavailable`] if it can't be told.
    pub async fn verify(&self, token: &str) -> Result<Identity, VerifyError> {
        if let Some(known) = self.known(token, Sort::Id) {
            return Ok(known);
        }
        match self.step(token, false) {
            Step::Done(done) => done,
            Step::Wait(flight) => self.after(flight, token).await,
            Step::Ask(seen) => self.confirm(&seen).await,
        }
    }

    /// Who sent an API token. Carta is asked the first time, and anew once that is `ttl` ago.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub async fn verify_api_token(&self, token: &str) -> Result<Identity, VerifyError> {
        match self.known(token, Sort::Api) {
            Some(known) => Ok(known),
            None => self.ask_whose(token).await,
        }
    }

    /// Asks anew who signs tokens, and for the keys. What can't be had leaves everything as it is. At the start of a service
    /// it shows whether the host is right.
    ///
    /// # Errors
    ///
    /// As [`Error`] says of `GET /auth` and of the keys.
    pub async fn reload(&self) -> Result<(), Error> {
        self.0.keys.reload().await
    }

    /// Where tokens come from.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.0.host
    }

    /// Who sent it, if it was seen before and still counts.
    #[inline]
    pub(crate) fn known(&self, token: &str, sort: Sort) -> Option<Identity> {
        let seen = self.0.seen.find(token)?;
        let counts = seen.is_api() == (sort == Sort::Api) && seen.counts(&self.0.keys);
        counts.then(|| seen.identity().clone())
    }

    /// The same, after a look at its signature; `None` if keys, or Carta, have to be asked first.
    #[cfg(feature = "tower")]
    pub(crate) fn at_once(&self, token: &str) -> Option<Result<Identity, VerifyError>> {
        match self.step(token, false) {
            Step::Done(done) => Some(done),
            Step::Wait(_) | Step::Ask(_) => None,
        }
    }

    #[cfg(feature = "tower")]
    pub(crate) fn takes_api_tokens(&self) -> bool {
        self.0.api_tokens
    }

    async fn after(&self, flight: Flight, token: &str) -> Result<Identity, VerifyError> {
        // After a fork, what the parent was asking never ends here.
        io::usable().map_err(VerifyError::Unavailable)?;
        // How it ended is noted with the keys.
        let _ = flight.await;
        match self.step(token, true) {
            Step::Done(done) => done,
            Step::Wait(_) => Err(TokenProblem::UnknownKey.into()),
            Step::Ask(seen) => self.confirm(&seen).await,
        }
    }

    fn step(&self, token: &str, waited: bool) -> Step {
        match self.look(token, waited) {
            Ok(step) => step,
            Err(problem) => Step::Done(Err(problem)),
        }
    }

    fn look(&self, token: &str, waited: bool) -> Result<Step, VerifyError> {
        let Inner { keys, leeway, .. } = &*self.0;
        let unverified = jws::ID_TOKEN.parse(token)?;
        let claims: Claims = unverified.claims()?;
        // What would be refused anyway needs no key. That costs nobody a request. But that a clock is wrong is to be told by
        // good tokens alone.
        match keys.issuer().map(|issuer| claims.check(&issuer, *leeway)) {
            None | Some(Ok(_) | Err(TokenProblem::NotYetValid)) => {}
            Some(Err(problem)) => return Err(problem.into()),
        }
        let (key, issuer) = match keys.look(&unverified.kid, waited) {
            Look::Found(key, issuer) => (key, issuer),
            Look::Unknown => return Err(TokenProblem::UnknownKey.into()),
            Look::Failed(error) => return Err(VerifyError::Unavailable(error)),
            Look::Wait(flight) => return Ok(Step::Wait(flight)),
        };
        key.verify(&unverified)?;
        let end = claims.check(&issuer, *leeway)?;
        let make = || {
            let agent = Agent::from_token(self.0.host.clone(), Secret::from(token));
            Caller::until(agent, end, self.0.until_expiry, Some(key.withdrawn()))
        };
        let good = Good { by: Some(&key), over: end.over, at: Moment::now() };
        Ok(match self.0.seen.keep(token, &good, make) {
            Kept::As(identity) => Step::Done(Ok(identity)),
            Kept::Refused(seen) => Step::Ask(seen),
        })
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("host", &self.0.host).finish_non_exhaustive()
    }
}

/// Ends every short way past a signature, once keys were withdrawn.
fn keys_were_withdrawn() {
    epoch::GENERATION.advance();
}
