//! The automatic login: from the environment, when the first guard needs someone.
//!
//! It takes place only while nobody has called `login`, `logout` or `set_agent`; it never prompts; credentials that were
//! refused aren't tried again, and nor is what has to be put right first. After any other failure a later call tries once
//! more: a Carta out of reach, an answer that was cut off, a page of whatever stands in front of it.

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

/// How long Carta is left alone after a failure.
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

    /// Whether it failed for something that may pass, and long enough ago.
    fn may_be_repeated(&self) -> bool {
        // Polled, for whoever waited may have gone away before it ended.
        let ended = self.login.clone().now_or_never();
        let may_pass = matches!(ended, Some(Err(error)) if error.may_pass());
        may_pass && self.began.age(Moment::now()) >= RETRY_AFTER
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Answer, RequestLine};
    use futures_util::future::ready;
    use http::{Method, StatusCode};

    fn line() -> RequestLine {
        RequestLine::new(Method::GET, "/auth")
    }

    fn answer(status: u16) -> Answer {
        Answer::new(line(), StatusCode::from_u16(status).unwrap(), b"")
    }

    fn is_repeated(error: &Error, began: Moment) -> bool {
        let login = ready(Err(error.clone())).boxed().shared();
        Attempt { login, began }.may_be_repeated()
    }

    #[test]
    fn only_what_no_waiting_cures_ends_it_for_good() {
        let cut_off = Error::Unreadable { request: line(), problem: "it was cut off".into() };
        let redirect = Error::Redirect { request: line(), problem: "elsewhere" };
        let passing = [
            cut_off,
            redirect,
            Error::PermissionDenied(answer(403)),
            Error::NotFound(answer(404)),
            Error::InvalidParameter(answer(400)),
            Error::Server(answer(503)),
            Error::Unexpected(answer(418)),
            Configuration::Pool("`region` is missing".into()).into(),
            Configuration::Busy.into(),
            Error::stopped(),
        ];
        let lasting = [
            Error::BadCredentials(answer(400)),
            Error::Challenge { name: "SMS_MFA".into() },
            Error::ProfileNotFound { name: "work".into(), saved: Vec::new() },
            Configuration::NotLoggedIn.into(),
            Configuration::Clock { seconds: 900 }.into(),
            Configuration::Forked.into(),
            Configuration::Setting("no".into()).into(),
        ];
        for error in passing {
            assert!(is_repeated(&error, Moment::FIRST), "{error}");
            assert!(!is_repeated(&error, Moment::now()), "{error}: Carta isn't hammered");
        }
        for error in lasting {
            assert!(!is_repeated(&error, Moment::FIRST), "{error}");
        }
    }
}
