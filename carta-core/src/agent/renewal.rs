//! How an agent logs in again when its token is refused.

use super::cognito::{self, Outcome, Pending, Tokens};
use super::pool::Pool;
use super::token::Token;
use crate::clock::Moment;
use crate::error::Cause;
use crate::{Error, Host, Profile, Profiles, Secret, io};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::OnceCell;

/// What a login can be repeated with: a refresh token, else the password.
pub(super) struct Renewal {
    pub(super) username: String,
    password: Mutex<Option<Secret>>,
    refresh: Mutex<Option<Secret>>,
    /// Asked for once; where credentials go doesn't change under an agent.
    pool: OnceCell<Pool>,
    /// The profile that a new login's token is saved in.
    saved: Option<Saved>,
}

struct Saved {
    profiles: Profiles,
    /// As it was when the login began: whoever changed it since has another login in mind, or none.
    profile: Profile,
}

/// What a first login came to.
pub(super) enum First {
    Done(Token),
    Challenge(Pending),
}

impl Renewal {
    pub(super) fn new(username: String, password: Option<Secret>) -> Self {
        let (password, refresh) = (Mutex::new(password), Mutex::new(None));
        Self { username, password, refresh, pool: OnceCell::new(), saved: None }
    }

    /// The same, whose tokens are saved in a profile.
    pub(super) fn saved(mut self, profiles: Profiles, profile: &Profile) -> Self {
        self.saved = Some(Saved { profiles, profile: profile.clone() });
        self
    }

    /// The password is another one from now on.
    pub(super) fn set_password(&self, password: Secret) {
        *lock(&self.password) = Some(password);
    }

    pub(super) async fn pool(&self, host: &Host) -> Result<&Pool, Error> {
        self.pool.get_or_try_init(|| Pool::of(host)).await
    }

    /// Logs in with the password. Runs on the background thread.
    pub(super) async fn first(&self, host: &Host, password: &Secret) -> Result<First, Error> {
        let asked = Moment::now();
        let pool = self.pool(host).await?;
        let outcome = cognito::log_in(pool, &self.username, password).await?;
        Ok(self.keep(asked, outcome, host).await)
    }

    /// Answers a step that the login needs.
    pub(super) async fn answer(
        &self,
        host: &Host,
        pending: &Pending,
        key: &'static str,
        value: &Secret,
    ) -> Result<First, Error> {
        let asked = Moment::now();
        let outcome = pending.answer(self.pool(host).await?, key, value).await?;
        Ok(self.keep(asked, outcome, host).await)
    }

    /// Logs in again; `None` if there is nothing to do it with.
    pub(super) async fn again(&self, host: &Host) -> Result<Option<Token>, Error> {
        if let Some(token) = self.by_refresh_token(host).await? {
            return Ok(Some(token));
        }
        let Some(password) = lock(&self.password).clone() else {
            return Ok(None);
        };
        match self.first(host, &password).await? {
            First::Done(token) => Ok(Some(token)),
            First::Challenge(pending) => Err(Error::Challenge { name: pending.name }),
        }
    }

    /// `None` if there is no refresh token, or it is no longer accepted.
    async fn by_refresh_token(&self, host: &Host) -> Result<Option<Token>, Error> {
        let Some(refresh) = lock(&self.refresh).clone() else {
            return Ok(None);
        };
        let asked = Moment::now();
        match cognito::refresh(self.pool(host).await?, &refresh).await {
            Ok(tokens) => Ok(Some(self.token(asked, tokens, host).await)),
            Err(error) if error.cause() == Cause::Unreachable => Err(error),
            Err(_) => {
                *lock(&self.refresh) = None;
                Ok(None)
            }
        }
    }

    async fn keep(&self, asked: Moment, outcome: Outcome, host: &Host) -> First {
        match outcome {
            Outcome::Done(tokens) => First::Done(self.token(asked, tokens, host).await),
            Outcome::Challenge(pending) => First::Challenge(pending),
        }
    }

    async fn token(&self, asked: Moment, tokens: Tokens, host: &Host) -> Token {
        // A refreshed login keeps its refresh token, and says so by naming none.
        if let Some(refresh) = tokens.refresh_token {
            *lock(&self.refresh) = Some(refresh);
        }
        let expires = tokens.expires_in.map(|seconds| asked.plus(Duration::from_secs(seconds)));
        if let Some(saved) = &self.saved {
            saved.save(tokens.id_token.clone(), host.clone()).await;
        }
        Token::bearer(tokens.id_token, expires)
    }
}

impl Saved {
    /// Saves a token beside its password. That it can't be saved spoils no login.
    async fn save(&self, token: Secret, host: Host) {
        let (profiles, before) = (self.profiles.clone(), self.profile.clone());
        let saved = io::compute(move || {
            profiles.update(&before.name, |profile| {
                if !is_same_login(profile, &before) {
                    return;
                }
                let elsewhere = profile.hosted().ok().as_ref() != Some(&host);
                profile.token = Some(token);
                profile.token_host = elsewhere.then_some(host);
                profile.token_user.clone_from(&profile.username);
            })
        });
        if let Err(error) = saved.await.and_then(|saved| saved) {
            tracing::warn!(profile = self.profile.name, %error, "the new token isn't saved");
        }
    }
}

fn is_same_login(now: &Profile, before: &Profile) -> bool {
    now.username == before.username
        && now.password == before.password
        && now.host().ok() == before.host().ok()
}

fn lock(secret: &Mutex<Option<Secret>>) -> MutexGuard<'_, Option<Secret>> {
    secret.lock().unwrap_or_else(PoisonError::into_inner)
}
