//! The token an agent sends, and its renewal.

use super::Agent;
use crate::clock::Moment;
use crate::{Error, Secret};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::HeaderValue;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub(super) struct Token {
    secret: Secret,
    expires: Option<Moment>,
    /// Whom its issuer made it for. Unverified, and used only to notice that a renewal brought someone else.
    subject: Option<String>,
}

pub(super) struct Tokens {
    current: Mutex<Arc<Token>>,
    /// Held by the one call that renews; the others wait for what it brings.
    renewing: tokio::sync::Mutex<()>,
    /// The credentials were refused: they aren't tried again.
    refused: AtomicBool,
}

impl Token {
    pub(super) fn new(secret: Secret, expires: Option<Moment>) -> Self {
        let subject = subject(secret.expose());
        Self { secret, expires, subject }
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Whether it ran out, as far as its issuer said when.
    pub(super) fn has_expired(&self) -> bool {
        self.expires.is_some_and(|expires| expires <= Moment::now())
    }

    pub(super) fn header(&self) -> Result<HeaderValue, Error> {
        let text = zeroize::Zeroizing::new(format!("Bearer {}", self.secret.expose()));
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
        }
    }

    pub(super) fn current(&self) -> Arc<Token> {
        Arc::clone(&self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn is_live(&self, renewable: bool) -> bool {
        !self.refused.load(Ordering::Relaxed) && (renewable || !self.current().has_expired())
    }

    fn replace(&self, token: Token) -> Result<Arc<Token>, Error> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let (Some(before), Some(now)) = (&current.subject, &token.subject)
            && before != now
        {
            self.refused.store(true, Ordering::Relaxed);
            return Err(Error::UserChanged);
        }
        *current = Arc::new(token);
        Ok(Arc::clone(&current))
    }
}

impl Agent {
    /// Logs in again after `refused` was refused. `None` if there is nothing to log in with.
    pub(super) async fn renew(&self, refused: &Arc<Token>) -> Result<Option<Arc<Token>>, Error> {
        let Some(credentials) = &self.0.credentials else {
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
        match credentials.log_in(&self.0.host).await {
            Ok(token) => self.0.tokens.replace(token).map(Some),
            Err(error) => {
                let refused = !error.is_unavailable();
                self.0.tokens.refused.store(refused, Ordering::Relaxed);
                Err(error)
            }
        }
    }

    /// Ends the use of this agent: someone else answered to its name.
    pub(super) fn close(&self) {
        self.0.tokens.refused.store(true, Ordering::Relaxed);
    }
}

fn subject(token: &str) -> Option<String> {
    let payload = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&payload).ok()?;
    claims.get("sub")?.as_str().map(str::to_owned)
}
