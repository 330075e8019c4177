//! The automatic login: from the environment, when the first guard needs someone.
//!
//! It takes place only while nobody has called `login`, `logout` or `set_agent`; it never prompts; credentials that were
//! refused aren't tried again. Only while Carta can't be reached does a later call try once more.

use super::{Session, lock, of_process};
use crate::clock::Moment;
use crate::error::Configuration;
use crate::facts::Caller;
use crate::settings::Settings;
use crate::{Agent, Error, Login, epoch, io};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use std::sync::Arc;
use std::time::Duration;

/// How long a Carta out of reach is left alone.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A login that every waiting guard shares.
#[derive(Clone)]
pub(super) struct Attempt {
    login: Shared<BoxFuture<'static, Result<Arc<Caller>, Error>>>,
    began: Moment,
}

pub(super) async fn caller(settings: &Settings) -> Result<Arc<Caller>, Error> {
    let attempt = {
        let mut session = lock();
        match &*session {
            Session::LoggedIn(caller) => return Ok(Arc::clone(caller)),
            Session::LoggedOut => return Err(Configuration::NotLoggedIn.into()),
            Session::Automatic(attempt) if !attempt.may_be_repeated() => attempt.clone(),
            Session::Untouched | Session::Automatic(_) => {
                if !settings.automatic_login {
                    return Err(Configuration::NotLoggedIn.into());
                }
                let attempt = Attempt::begin();
                *session = Session::Automatic(attempt.clone());
                attempt
            }
        }
    };
    let caller = attempt.login.clone().await?;
    attempt.install(&caller)
}

impl Attempt {
    fn begin() -> Self {
        let login = async {
            match io::spawn(log_in()) {
                Ok(task) => task.await.unwrap_or_else(|_| Err(Error::stopped())),
                Err(error) => Err(error),
            }
        };
        Self { login: login.boxed().shared(), began: Moment::now() }
    }

    /// Whether it failed only because Carta was out of reach, and long enough ago.
    fn may_be_repeated(&self) -> bool {
        // Polled, for whoever waited may have gone away before it ended.
        let ended = self.login.clone().now_or_never();
        let unavailable = matches!(ended, Some(Err(error)) if error.is_unavailable());
        unavailable && self.began.age(Moment::now()) >= RETRY_AFTER
    }

    /// Makes its caller the process's, unless somebody said otherwise in the meantime.
    fn install(&self, caller: &Arc<Caller>) -> Result<Arc<Caller>, Error> {
        let mut session = lock();
        match &*session {
            Session::Automatic(attempt) if attempt.login.ptr_eq(&self.login) => {
                *session = Session::LoggedIn(Arc::clone(caller));
                drop(session);
                epoch::GENERATION.advance();
                Ok(Arc::clone(caller))
            }
            Session::LoggedIn(caller) => Ok(Arc::clone(caller)),
            _ => Err(Configuration::NotLoggedIn.into()),
        }
    }
}

async fn log_in() -> Result<Arc<Caller>, Error> {
    let login = Login::new(|| {}, Ok);
    let (host, user, source) = login.target()?;
    let host = host.map(|host| host.to_string());
    let agent: Result<Agent, Error> = login.await;
    match &agent {
        Ok(_) => tracing::info!(host, user, source, "automatic login"),
        Err(error) => {
            tracing::warn!(host, user, source, %error, "automatic login failed");
        }
    }
    agent.map(of_process)
}
