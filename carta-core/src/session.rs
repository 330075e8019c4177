//! Who is calling: the innermost scope, or else the process, with its one process-wide login.

mod automatic;
mod identity;
mod scope;
mod stack;

use crate::error::Configuration;
use crate::facts::Caller;
use crate::settings::{self, Settings};
use crate::{Agent, Error, Login, User, epoch};
use automatic::Attempt;
use std::sync::{Arc, Mutex, PoisonError};

pub use identity::Identity;
#[cfg(feature = "tower")]
pub(crate) use scope::within;
pub use scope::{Scope, Scoped, scope, scope_sync};

static SESSION: Mutex<Session> = Mutex::new(Session::Untouched);

enum Session {
    /// Nobody has called `login`, `logout` or `set_agent`, and no guard has needed anyone.
    Untouched,
    /// A guard needed someone: the automatic login, under way or failed.
    Automatic(Attempt),
    LoggedIn(Arc<Caller>),
    LoggedOut,
}

/// In whose name the running code calls.
pub(crate) enum Who {
    Caller(Arc<Caller>),
    Anonymous,
    /// The process, which acts in no scope.
    Process,
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
        drop(session);
        epoch::GENERATION.advance();
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
    replace(Session::LoggedIn(of_process(agent)));
}

/// The process's own agent, if anyone has logged in. pycarta: `get_agent`.
#[must_use]
pub fn agent() -> Option<Agent> {
    process().map(|caller| caller.agent().clone())
}

/// Whether someone is logged in whose token hasn't expired, or can be renewed. Asks nobody: Carta may think otherwise.
#[must_use]
pub fn is_authenticated() -> bool {
    agent().is_some_and(|agent| agent.is_authenticated())
}

/// Who calls: asks `GET /user` in the name of the innermost scope, or else of the process, which logs in from the
/// environment first if nobody has. pycarta: `get_current_user`.
///
/// # Errors
///
/// [`Error::Configuration`] if nobody is logged in and the environment names nobody; else as [`Error`] says.
pub async fn current_user() -> Result<User, Error> {
    caller(&who(), &settings::current()?).await?.agent().users().current().await
}

/// Forgets everything that Carta said, of everyone: the next guarded call asks again.
pub fn invalidate() {
    epoch::forget();
}

/// In whose name the running code calls.
pub(crate) fn who() -> Who {
    if !stack::is_entered() {
        return Who::Process;
    }
    stack::innermost(|identity| match identity {
        None => Who::Process,
        Some(Identity(None)) => Who::Anonymous,
        Some(Identity(Some(caller))) => Who::Caller(Arc::clone(caller)),
    })
}

/// Looks at who calls, where that may be somebody in a scope: `None` is the process.
#[inline]
pub(crate) fn in_scope<T>(look: impl Fn(Option<&Caller>) -> T, nobody: T) -> T
where
    T: Copy,
{
    stack::innermost(|identity| match identity {
        None => look(None),
        Some(Identity(None)) => nobody,
        Some(Identity(Some(caller))) => look(Some(caller)),
    })
}

/// Whether there is a scope, though it may be another task's.
#[inline]
pub(crate) fn is_scoped() -> bool {
    stack::is_entered()
}

/// Who calls, if that takes no login.
pub(crate) fn known_caller(who: &Who, settings: &Settings) -> Option<Arc<Caller>> {
    match who {
        Who::Caller(caller) if caller.has_ended() => None,
        Who::Caller(caller) => Some(Arc::clone(caller)),
        Who::Anonymous => None,
        Who::Process if settings.process_identity => process(),
        Who::Process => None,
    }
}

/// Who calls, after the automatic login if that is what it takes.
pub(crate) async fn caller(who: &Who, settings: &Settings) -> Result<Arc<Caller>, Error> {
    match who {
        Who::Caller(caller) if caller.has_ended() => Err(Configuration::TokenExpired.into()),
        Who::Caller(caller) => Ok(Arc::clone(caller)),
        Who::Anonymous => Err(Configuration::Anonymous.into()),
        Who::Process if settings.process_identity => match process() {
            Some(caller) => Ok(caller),
            None => automatic::caller(settings).await,
        },
        Who::Process => Err(Configuration::ScopedOnly.into()),
    }
}

/// Who calls, as Carta told last.
#[cfg(feature = "tower")]
pub(crate) fn known_user() -> Option<User> {
    let caller = match who() {
        Who::Caller(caller) => Some(caller),
        Who::Anonymous => None,
        Who::Process => process(),
    };
    Some(caller?.account()?.value.user.clone())
}

/// Who is logged in now.
fn process() -> Option<Arc<Caller>> {
    match &*lock() {
        Session::LoggedIn(caller) => Some(Arc::clone(caller)),
        Session::Untouched | Session::Automatic(_) | Session::LoggedOut => None,
    }
}

fn of_process(agent: Agent) -> Arc<Caller> {
    agent.epoch().becomes_process();
    Caller::new(agent)
}

fn replace(session: Session) {
    // The one before is dropped after the lock: its agent may be the last one.
    let _before = std::mem::replace(&mut *lock(), session);
    // INVARIANT: after the change is made, as `stamp` asks.
    epoch::GENERATION.advance();
}

fn lock() -> std::sync::MutexGuard<'static, Session> {
    // INVARIANT: the session is replaced whole, so a panic elsewhere leaves nothing to repair.
    SESSION.lock().unwrap_or_else(PoisonError::into_inner)
}
