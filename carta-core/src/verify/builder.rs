use super::inquiries::Inquiries;
use super::jwk::Kind;
use super::keys::{self, KeySource, Origin};
use super::seen::SeenTokens;
use super::{Inner, Verifier};
use crate::agent::Issuer;
use crate::error::Configuration;
use crate::{Error, Host, settings};
use std::sync::Arc;
use std::time::Duration;

/// By how much the clocks of whoever signs and of this machine may differ, if nothing is said.
const LEEWAY: Duration = Duration::from_secs(10);
/// The most that may be said.
const MOST_LEEWAY: Duration = Duration::from_secs(60);

/// A verifier in the making; from [`Verifier::builder`].
///
/// ```
/// use carta::{Host, Verifier};
///
/// let verifier = Verifier::builder(Host::production())
///     .issuer("https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123", "7hnp2example")
///     .accept_api_tokens()
///     .build()?;
/// # Ok::<(), carta::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a verifier is made by `build()`"]
pub struct VerifierBuilder {
    host: Host,
    issuer: Option<Issuer>,
    leeway: Duration,
    api_tokens: bool,
    until_expiry: bool,
}

impl VerifierBuilder {
    pub(super) fn new(host: Host) -> Self {
        Self { host, issuer: None, leeway: LEEWAY, api_tokens: false, until_expiry: false }
    }

    /// Who signs the tokens, by the `iss` that they must have, and the client that they must be for, their `aud`; the keys
    /// are at `{issuer}/.well-known/jwks.json`. Without this the host is asked, once.
    pub fn issuer(mut self, issuer: impl Into<String>, client_id: impl Into<String>) -> Self {
        self.issuer = Some(Issuer { url: issuer.into(), client_id: client_id.into() });
        self
    }

    /// By how much clocks may differ: 10 s if nothing is said, at most 60 s. For so long a token counts that is over.
    pub fn leeway(mut self, difference: Duration) -> Self {
        self.leeway = difference;
        self
    }

    /// Takes API tokens, too, for their owners: whoever reads one in a log or a pipeline's settings can call then, until it
    /// is revoked. Each is asked about by that very token, anew each `ttl`, whether or not guards ask; so it never outlives
    /// an outage of Carta. Eight that weren't seen before are asked about at a time, and while Carta puts such ones off, some 64
    /// a second: of others that can't be told meanwhile. Tokens whose uses are limited are refused, since guards would use
    /// them up; so a token has to be allowed `GET /user` and `GET /v2/auth/apitoken/self`, where that is told.
    pub fn accept_api_tokens(mut self) -> Self {
        self.api_tokens = true;
        self
    }

    /// Gives up asking whether an account is still there: once Carta has said so to a token, its user has an account until
    /// the token expires, though it be removed or suspended meanwhile. That spares a request for each user and `ttl`
    /// where guards ask for an account or a user's name alone. Groups and permissions are asked for all the same.
    pub fn accept_until_expiry(mut self) -> Self {
        self.until_expiry = true;
        self
    }

    /// Makes it. Carta isn't asked for anything yet.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] for an issuer whose keys can't be asked for, more leeway than a minute, or settings in the
    /// environment that make no sense.
    pub fn build(self) -> Result<Verifier, Error> {
        if self.leeway > MOST_LEEWAY {
            let problem = "clocks may differ by 60 s at most: set them right";
            return Err(Configuration::Setting(problem.into()).into());
        }
        let origin = match self.issuer {
            Some(issuer) => {
                keys::check(&issuer)?;
                Origin::Given(Arc::new(issuer))
            }
            None => Origin::Asked(self.host.clone()),
        };
        settings::scope_only()?;
        Ok(Verifier(Arc::new(Inner {
            host: self.host,
            keys: Arc::new(KeySource::new(origin, Kind::Tokens)),
            seen: SeenTokens::default(),
            inquiries: Inquiries::default(),
            leeway: self.leeway.as_secs(),
            api_tokens: self.api_tokens,
            until_expiry: self.until_expiry,
        })))
    }
}
