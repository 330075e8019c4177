//! Questions to whoever sits at the terminal: asked only after [`ion`], and only there.

use super::way::Way;
use super::{Challenge, ChallengeKind, LoginStep};
use crate::error::Configuration;
use crate::{Error, Secret, io};
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use zeroize::Zeroizing;

static INTERACTIVE: AtomicBool = AtomicBool::new(false);

/// Allows [`carta::login()`](crate::login) to ask at the terminal for what it wasn't given: user name, password, codes.
/// Not allowed at first. pycarta: `ion`.
///
/// ```
/// carta::ion();
/// assert!(carta::is_interactive());
/// carta::ioff();
/// ```
///
/// Where standard input or standard error isn't a terminal, nobody is asked. The automatic login never asks.
pub fn ion() {
    INTERACTIVE.store(true, Ordering::Relaxed);
}

/// Forbids to ask. pycarta: `ioff`.
pub fn ioff() {
    INTERACTIVE.store(false, Ordering::Relaxed);
}

/// Whether [`carta::login()`](crate::login) may ask. pycarta: `is_interactive`.
#[must_use]
pub fn is_interactive() -> bool {
    INTERACTIVE.load(Ordering::Relaxed)
}

/// Whether asking is allowed and there is somebody to ask.
pub(super) fn may_ask() -> bool {
    is_interactive() && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Asks who logs in. Waits for the terminal.
pub(super) fn credentials() -> Result<Way, Error> {
    let username = visible("Carta user name: ")?;
    let username = username.trim().to_owned();
    if username.is_empty() {
        return Err(Configuration::NotLoggedIn.into());
    }
    let password = hidden("Password: ")?;
    Ok(Way::Password { username, password })
}

/// Asks for what a challenge wants, and answers it.
pub(super) async fn answer(challenge: Challenge) -> Result<LoginStep, Error> {
    let question = question(&challenge);
    let kind = challenge.kind();
    let answer = io::compute(move || match kind {
        ChallengeKind::NewPassword => new_password(&question),
        _ => visible(&question).map(|answer| Secret::from(answer.trim())),
    })
    .await??;
    challenge.answer(answer).await
}

fn question(challenge: &Challenge) -> String {
    let to = challenge.destination().map(|to| format!(" sent to {}", to.escape_debug()));
    let to = to.unwrap_or_default();
    match challenge.kind() {
        ChallengeKind::NewPassword => "New password: ".to_owned(),
        ChallengeKind::SmsCode | ChallengeKind::EmailCode => format!("Code{to}: "),
        ChallengeKind::TotpCode => "Code of your authenticator: ".to_owned(),
        ChallengeKind::ChooseWay => {
            format!("How to get a code, one of {}: ", challenge.choices().join(", ").escape_debug())
        }
        ChallengeKind::Other => format!("{}: ", challenge.name().escape_debug()),
    }
}

/// Twice, for nobody sees what is typed.
fn new_password(question: &str) -> Result<Secret, Error> {
    let one = hidden(question)?;
    let two = hidden("The same again: ")?;
    match one == two {
        true => Ok(one),
        false => {
            Err(Configuration::Setting("the two new passwords differ: try again".into()).into())
        }
    }
}

/// A line, with blanks around it. It may be a code: what isn't longer than this leaves no copies behind that nobody wipes.
fn visible(question: &str) -> Result<Zeroizing<String>, Error> {
    let mut answer = Zeroizing::new(String::with_capacity(1024));
    let asked = write!(std::io::stderr(), "{question}")
        .and_then(|()| std::io::stderr().flush())
        .and_then(|()| std::io::stdin().read_line(&mut answer));
    match asked {
        Ok(_) => Ok(answer),
        Err(error) => Err(unanswered(&error)),
    }
}

fn hidden(question: &str) -> Result<Secret, Error> {
    rpassword::prompt_password(question).map(Secret::from).map_err(|error| unanswered(&error))
}

fn unanswered(error: &std::io::Error) -> Error {
    Configuration::Setting(format!("the terminal gives no answer: {error}")).into()
}
