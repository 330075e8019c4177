//! The token an agent sends, and its renewal.

use super::Agent;
use crate::clock::{self, Moment};
use crate::error::Cause;
use crate::{Error, Secret};
use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use http::HeaderValue;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

pub(super) struct Token {
    secret: Secret,
    scheme: Scheme,
    expires: Option<Moment>,
    /// Whom its issuer made it for. Unverified, and used only to notice that a renewal brought someone else.
    subject: Option<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Scheme {
    /// The token of a login.
    Bearer,
    /// An API token, sent as the password of `__token__`.
    Basic,
    /// None: Carta said elsewhere who this is.
    #[cfg(feature = "verify")]
    Absent,
}

pub(super) struct Tokens {
    current: Mutex<Arc<Token>>,
    /// Held by the one call that renews; the others wait for what it brings.
    renewing: tokio::sync::Mutex<()>,
    /// The credentials were refused: they aren't tried again.
    refused: AtomicBool,
    /// Someone else answered to this agent's name: it isn't used any more.
    changed: AtomicBool,
}

impl Token {
    /// The token of a login.
    pub(super) fn bearer(secret: Secret, expires: Option<Moment>) -> Self {
        let subject = claim(secret.expose(), "sub").and_then(|sub| sub.as_str().map(str::to_owned));
        Self { secret, scheme: Scheme::Bearer, expires, subject }
    }

    /// The token of an earlier login, which says itself when it runs out.
    pub(super) fn saved(secret: Secret) -> Self {
        let expires = claim(secret.expose(), "exp").and_then(|exp| exp.as_u64());
        let left = expires.map(|exp| exp.saturating_sub(clock::unix_seconds()));
        let expires = left.map(|left| Moment::now().plus(Duration::from_secs(left)));
        Self::bearer(secret, expires)
    }

    /// Whether it says that it is of a user who logs in by this name. Unverified: it lets nobody in.
    pub(super) fn names(&self, user: &str) -> bool {
        const NAMES: [&str; 4] =
            ["cognito:username", "email", "preferred_username", "phone_number"];
        let token = self.secret.expose();
        NAMES.iter().any(|name| claim(token, name).is_some_and(|it| it.as_str() == Some(user)))
    }

    /// An API token.
    pub(super) fn api(secret: Secret) -> Self {
        Self { secret, scheme: Scheme::Basic, expires: None, subject: None }
    }

    /// No token, by which nothing can be asked.
    #[cfg(feature = "verify")]
    pub(super) fn absent() -> Self {
        Self { secret: Secret::from(""), scheme: Scheme::Absent, expires: None, subject: None }
    }

    /// Whether something can be asked by it.
    pub(super) fn is_there(&self) -> bool {
        match self.scheme {
            Scheme::Bearer | Scheme::Basic => true,
            #[cfg(feature = "verify")]
            Scheme::Absent => false,
        }
    }

    pub(super) fn is_api(&self) -> bool {
        self.scheme == Scheme::Basic
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Whether it ran out, as far as its issuer said when.
    pub(super) fn has_expired(&self) -> bool {
        self.expires.is_some_and(|expires| expires <= Moment::now())
    }

    pub(super) fn header(&self) -> Result<HeaderValue, Error> {
        let text = Zeroizing::new(match self.scheme {
            Scheme::Bearer => format!("Bearer {}", self.secret.expose()),
            #[cfg(feature = "verify")]
            Scheme::Absent => {
                let problem = "the caller is known by an assertion, with which Carta can't be asked: let the service's own agent ask, by `carta::set_lookup_agent`";
                return Err(crate::error::Configuration::Setting(problem.into()).into());
            }
            Scheme::Basic => {
                let pair = Zeroizing::new(format!("__token__:{}", self.secret.expose()));
                format!("Basic {}", BASE64_STANDARD.encode(pair.as_bytes()))
            }
        });
        let mut header = HeaderValue::from_str(&text).map_err(|_| {
            crate::error::Configuration::Setting(
                "the token holds characters that can't be sent: copy it again, without line ends"
                    .into(),
            )
        })?;
        header.set_sensitive(true);
        Ok(header)
    }
}

impl Tokens {
    pub(super) fn new(token: Token) -> Self {
        Self {
            current: Mutex::new(Arc::new(token)),
            renewing: tokio::sync::Mutex::new(()),
            refused: AtomicBool::new(false),
            changed: AtomicBool::new(false),
        }
    }

    pub(super) fn current(&self) -> Arc<Token> {
        Arc::clone(&self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn is_live(&self, renewable: bool) -> bool {
        let ended = self.refused.load(Ordering::Relaxed) || self.changed_user();
        !ended && (renewable || !self.current().has_expired())
    }

    pub(super) fn changed_user(&self) -> bool {
        self.changed.load(Ordering::Relaxed)
    }

    fn replace(&self, token: Token) -> Result<Arc<Token>, Error> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(before), Some(now)) = (&current.subject, &token.subject)
            && before != now
        {
            self.changed.store(true, Ordering::Relaxed);
            return Err(Error::UserChanged);
        }
        *current = Arc::new(token);
        Ok(Arc::clone(&current))
    }
}

impl Agent {
    /// Logs in again after `refused` was refused. `None` if there is nothing to log in with.
    pub(super) async fn renew(&self, refused: &Arc<Token>) -> Result<Option<Arc<Token>>, Error> {
        let Some(renewal) = &self.0.renewal else {
            self.0.tokens.refused.store(true, Ordering::Relaxed);
            return Ok(None);
        };
        let _only_one = self.0.tokens.renewing.lock().await;
        let current = self.0.tokens.current();
        if !Arc::ptr_eq(&current, refused) {
            return Ok(Some(current));
        }
        if self.0.tokens.refused.load(Ordering::Relaxed) {
            return Ok(None);
        }
        match renewal.again(&self.0.host).await {
            Ok(Some(token)) => self.0.tokens.replace(token).map(Some),
            Ok(None) => {
                self.0.tokens.refused.store(true, Ordering::Relaxed);
                Ok(None)
            }
            Err(error) => {
                // Only a refusal is final. A login that couldn't be completed is tried again by a later call.
                if error.cause() == Cause::Unauthenticated {
                    self.0.tokens.refused.store(true, Ordering::Relaxed);
                }
                Err(error)
            }
        }
    }

    /// Ends the use of this agent: someone else answered to its name.
    pub(super) fn close(&self) {
        self.0.tokens.changed.store(true, Ordering::Relaxed);
    }
}

/// What an unverified token says of itself: to notice changes and to save requests, never to let anyone in.
fn claim(token: &str, name: &str) -> Option<serde_json::Value> {
    let payload = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let mut claims: serde_json::Value = serde_json::from_slice(&payload).ok()?;
    Some(claims.get_mut(name)?.take())
}
