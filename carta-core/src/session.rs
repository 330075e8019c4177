//! Who the process is: the one process-wide login.

mod automatic;

use crate::facts::Identity;
use crate::settings::{self, Settings};
use crate::{Agent, Error, Login, User};
use automatic::Attempt;
use std::sync::{Arc, Mutex, PoisonError};

static SESSION: Mutex<Session> = Mutex::new(Session::Untouched);

enum Session {
    /// Nobody has called `login`, `logout` or `set_agent`, and no guard has needed anyone.
    Untouched,
    /// A guard needed someone: the automatic login, under way or failed.
    Automatic(Attempt),
    LoggedIn(Arc<Identity>),
    LoggedOut,
}

/// Logs the process in: from then on, its guarded functions run, or don't, as this user.
///
/// ```no_run
/// # async fn example() -> Result<(), carta::Error> {
/// carta::login().username("andy").password("secret").await?;
/// # Ok(())
/// # }
/// ```
///
/// Without anything said it takes whom the environment names; [`Login`] says the whole. The next guarded call,
/// on any thread, is decided anew. pycarta: `login`.
pub fn login() -> Login {
    Login::new(end_automatic, |agent| {
        set_agent(agent.clone());
        Ok(agent)
    })
    .with_prompt()
}

/// Whoever logs in has said who the process is to be. Should that fail, the environment's user must not take the place.
fn end_automatic() {
    let mut session = lock();
    if matches!(*session, Session::Untouched | Session::Automatic(_)) {
        *session = Session::LoggedOut;
    }
}

/// Ends the process's login: guarded functions are refused as unauthenticated from the next call on, and no automatic
/// login takes place any more.
///
/// ```
/// carta::logout();
/// assert!(!carta::is_authenticated());
/// ```
pub fn logout() {
    replace(Session::LoggedOut);
}

/// Makes `agent` the process's own. What was known of the one before counts for nothing. pycarta: `set_agent`.
pub fn set_agent(agent: Agent) {
    replace(Session::LoggedIn(Identity::new(agent)));
}

/// The process's own agent, if anyone has logged in. pycarta: `get_agent`.
#[must_use]
pub fn agent() -> Option<Agent> {
    identity().map(|identity| identity.agent().clone())
}

/// Whether someone is logged in whose token hasn't expired, or can be renewed. Asks nobody: Carta may think otherwise.
#[must_use]
pub fn is_authenticated() -> bool {
    agent().is_some_and(|agent| agent.is_authenticated())
}

/// Who the process is: asks `GET /user`, and logs in from the environment first if nobody has. pycarta:
/// `get_current_user`.
///
/// # Errors
///
/// [`Error::Configuration`] if nobody is logged in and the environment names nobody; else as [`Error`] says.
pub async fn current_user() -> Result<User, Error> {
    caller(&settings::current()?).await?.agent().users().current().await
}

/// Forgets everything that Carta said: the next guarded call asks again.
pub fn invalidate() {
    let mut session = lock();
    if let Session::LoggedIn(identity) = &*session {
        *session = Session::LoggedIn(Identity::new(identity.agent().clone()));
    }
}

/// Who is logged in now.
pub(crate) fn identity() -> Option<Arc<Identity>> {
    match &*lock() {
        Session::LoggedIn(identity) => Some(Arc::clone(identity)),
        Session::Untouched | Session::Automatic(_) | Session::LoggedOut => None,
    }
}

/// Who is logged in, after the automatic login if that is what it takes.
pub(crate) async fn caller(settings: &Settings) -> Result<Arc<Identity>, Error> {
    match identity() {
        Some(identity) => Ok(identity),
        None => automatic::caller(settings).await,
    }
}

fn replace(session: Session) {
    // The one before is dropped after the lock: its agent may be the last one.
    let _before = std::mem::replace(&mut *lock(), session);
}

fn lock() -> std::sync::MutexGuard<'static, Session> {
    // INVARIANT: the session is replaced whole, so a panic elsewhere leaves nothing to repair.
    SESSION.lock().unwrap_or_else(PoisonError::into_inner)
}
