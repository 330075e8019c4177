//! What a login needs beyond a password.

use crate::context::Context;
use crate::failure::{Code, Failure};
use crate::output::shown;
use crate::{prompt, terminal};
use anyhow::Context as _;
use carta_core::{Agent, Challenge, ChallengeKind, LoginStep, Secret};
use std::path::PathBuf;

/// Wrong codes and weak passwords, before it is given up.
const TRIES: usize = 3;

#[derive(clap::Args)]
pub(super) struct Answers {
    /// Read the new password that a first login asks for from this file.
    #[arg(long, value_name = "FILE")]
    new_password_file: Option<PathBuf>,
}

impl Answers {
    /// Answers until the login is done; says the password that counts from then on.
    pub(super) fn finish(
        &self,
        context: &Context,
        mut step: LoginStep,
        mut password: Secret,
    ) -> anyhow::Result<(Agent, Secret)> {
        loop {
            let challenge = match step {
                LoginStep::Done(agent) => return Ok((agent, password)),
                LoginStep::Challenge(challenge) => challenge,
            };
            let answer;
            (step, answer) = self.answer(context, &challenge)?;
            if challenge.kind() == ChallengeKind::NewPassword {
                password = answer;
            }
        }
    }

    /// One step further. Whoever sits at the terminal may try again.
    fn answer(
        &self,
        context: &Context,
        challenge: &Challenge,
    ) -> anyhow::Result<(LoginStep, Secret)> {
        if challenge.kind() == ChallengeKind::Other {
            return Err(unanswerable(challenge).into());
        }
        for _ in 1..TRIES {
            let answer = self.ask(context, challenge)?;
            match context.ask("logging in", challenge.answer(answer.clone())) {
                Ok(step) => return Ok((step, answer)),
                Err(error) if self.is_asked(challenge) && is_mistake(&error) => {
                    context.say(format_args!("{error}: try again"));
                }
                Err(error) => return Err(without_way_back(error)),
            }
        }
        let answer = self.ask(context, challenge)?;
        let step = context.ask("logging in", challenge.answer(answer.clone()));
        Ok((step.map_err(without_way_back)?, answer))
    }

    fn is_asked(&self, challenge: &Challenge) -> bool {
        challenge.kind() != ChallengeKind::NewPassword || self.new_password_file.is_none()
    }

    fn ask(&self, context: &Context, challenge: &Challenge) -> anyhow::Result<Secret> {
        if challenge.kind() == ChallengeKind::NewPassword {
            return self.new_password(context);
        }
        let name = challenge.name();
        if !terminal::can_ask() {
            let what = format!("the login needs `{}`, and nobody is there to answer", shown(name));
            return Err(Failure::new(Code::NotLoggedIn, what)
                .help("log in at a terminal; in scripts, set CARTA_API_TOKEN, and CARTA_HOST for a Carta of your own")
                .into());
        }
        let to = challenge.destination();
        let to = to.map(|to| format!(" sent to {}", shown(to))).unwrap_or_default();
        let question = match challenge.kind() {
            ChallengeKind::SmsCode | ChallengeKind::EmailCode => format!("Code{to}: "),
            ChallengeKind::TotpCode => "Code of your authenticator: ".to_owned(),
            ChallengeKind::ChooseWay => {
                let choices = challenge.choices().join(", ");
                format!("How to get a code, one of {}: ", shown(&choices))
            }
            _ => return Err(unanswerable(challenge).into()),
        };
        prompt::code(&question, "the terminal")
    }

    fn new_password(&self, context: &Context) -> anyhow::Result<Secret> {
        if let Some(path) = &self.new_password_file {
            return prompt::line_of_file(path)
                .with_context(|| format!("`{}` can't be used as a password", path.display()));
        }
        if terminal::can_ask() {
            context.say("the password was for this once: choose your own");
        }
        prompt::choose("New password: ", "--new-password-file FILE")
    }
}

/// A step that this version knows nothing of, or can't do.
fn unanswerable(challenge: &Challenge) -> Failure {
    let what = format!("the login needs `{}`, which carta can't do", shown(challenge.name()));
    Failure::new(Code::NotLoggedIn, what)
        .help("in its place, set CARTA_API_TOKEN, and CARTA_HOST for a Carta of your own")
}

/// Logging in is what is being done.
fn without_way_back(error: anyhow::Error) -> anyhow::Error {
    match error.downcast::<Failure>() {
        Ok(failure) if failure.code == Code::NotLoggedIn => {
            failure.with_help("begin anew, with another answer").into()
        }
        Ok(failure) => failure.into(),
        Err(error) => error,
    }
}

/// Whether another answer may do.
fn is_mistake(error: &anyhow::Error) -> bool {
    let code = error.downcast_ref::<Failure>().map(|failure| failure.code);
    matches!(code, Some(Code::Failed | Code::NotLoggedIn))
}
