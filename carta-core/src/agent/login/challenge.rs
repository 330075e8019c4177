use super::Then;
use crate::agent::cognito::Pending;
use crate::agent::renewal::Renewal;
use crate::{Agent, Error, Host, Secret, io};
use std::fmt;
use std::sync::Arc;

/// How far a login has come; from [`Login::begin`](super::Login::begin).
#[derive(Debug)]
pub enum LoginStep {
    /// It is done.
    Done(Agent),
    /// It needs more than a password.
    Challenge(Challenge),
}

/// A step of a login that needs more than a password: a code, a choice, a new password.
///
/// After a wrong code it can be answered again, as long as Cognito allows.
#[derive(Clone)]
pub struct Challenge(Box<State>);

#[derive(Clone)]
struct State {
    pending: Pending,
    host: Host,
    renewal: Arc<Renewal>,
    then: Then,
}

/// What a [`Challenge`] asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChallengeKind {
    /// A new password of the user's own, in place of one that an administrator gave.
    NewPassword,
    /// The code that was sent to the user's telephone.
    SmsCode,
    /// The code that was sent to the user's e-mail address.
    EmailCode,
    /// The code that the user's authenticator shows.
    TotpCode,
    /// One of [`Challenge::choices`]: how to get a code.
    ChooseWay,
    /// Something that this version of carta can't answer.
    Other,
}

impl Challenge {
    pub(super) fn new(pending: Pending, host: Host, renewal: Arc<Renewal>, then: Then) -> Self {
        Self(Box::new(State { pending, host, renewal, then }))
    }

    /// Cognito's name of the step, as in `SMS_MFA`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.pending.name
    }

    /// What is asked for.
    #[must_use]
    pub fn kind(&self) -> ChallengeKind {
        match self.name() {
            "NEW_PASSWORD_REQUIRED" => ChallengeKind::NewPassword,
            "SMS_MFA" => ChallengeKind::SmsCode,
            "EMAIL_OTP" => ChallengeKind::EmailCode,
            "SOFTWARE_TOKEN_MFA" => ChallengeKind::TotpCode,
            "SELECT_MFA_TYPE" => ChallengeKind::ChooseWay,
            _ => ChallengeKind::Other,
        }
    }

    /// Where a code was sent to, as far as Cognito shows it.
    #[must_use]
    pub fn destination(&self) -> Option<&str> {
        self.0.pending.destination.as_deref()
    }

    /// The ways to choose from, by Cognito's names.
    #[must_use]
    pub fn choices(&self) -> &[String] {
        &self.0.pending.choices
    }

    /// Answers it, at the pool where the login began. A new password goes out, encrypted by TLS.
    ///
    /// # Errors
    ///
    /// [`Error::Challenge`] if its kind is [`Other`](ChallengeKind::Other); [`Error::InvalidParameter`] or
    /// [`Error::BadCredentials`] if Cognito doesn't take the answer.
    pub async fn answer(&self, answer: impl Into<Secret>) -> Result<LoginStep, Error> {
        let Some(key) = self.key() else {
            return Err(self.clone().unanswered());
        };
        let (challenge, answer) = (self.clone(), answer.into());
        io::run(async move {
            let State { pending, host, renewal, then } = &*challenge.0;
            let first = renewal.answer(host, pending, key, &answer).await?;
            if challenge.kind() == ChallengeKind::NewPassword {
                renewal.set_password(answer);
            }
            LoginStep::of(first, host.clone(), Arc::clone(renewal), *then)
        })
        .await
    }

    /// What Cognito calls the answer.
    fn key(&self) -> Option<&'static str> {
        match self.kind() {
            ChallengeKind::NewPassword => Some("NEW_PASSWORD"),
            ChallengeKind::SmsCode => Some("SMS_MFA_CODE"),
            ChallengeKind::EmailCode => Some("EMAIL_OTP_CODE"),
            ChallengeKind::TotpCode => Some("SOFTWARE_TOKEN_MFA_CODE"),
            ChallengeKind::ChooseWay => Some("ANSWER"),
            ChallengeKind::Other => None,
        }
    }

    /// The error of whoever can't or won't answer.
    pub(super) fn unanswered(self) -> Error {
        Error::Challenge { name: self.0.pending.name }
    }
}

impl fmt::Debug for Challenge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Challenge").field("name", &self.name()).finish_non_exhaustive()
    }
}
