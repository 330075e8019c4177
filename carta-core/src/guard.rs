//! The one thing that stands in front of a guarded body.
//!
//! [`warm`] answers from a stamp, in a few nanoseconds; [`deciding`] does everything else: what is remembered, then what
//! Carta says. [`report`] tells those who watch, [`registry`] knows every guard of the program.

mod deciding;
mod denied;
mod future;
mod registry;
mod report;
mod resource;
mod runtime;
mod warm;
mod warm_up;

pub use denied::{FromDenialInBlock, denied, denied_in_block, with_denied};
pub use future::{deferred, guarded};
#[cfg(all(feature = "testing", any(debug_assertions, carta_testing_in_release)))]
pub(crate) use registry::lets_in;
pub use registry::{GuardInfo, Registered, guards, guards_if_asked, guards_json};
#[cfg(feature = "tower")]
pub(crate) use report::room as room_for_refusal;
pub use report::{DecisionHook, on_decision};
pub use resource::{NamesResource, resource};
pub use runtime::{Authorized, Check, check as check_policy};
pub use warm_up::{WarmUp, WarmedUp, warm_up};

use crate::stamp::Stamp;
use crate::{AuthenticationError, InvalidResource, Permission, Policy, ResourceRef, io};
use deciding::{Decided, Deciding};
use std::panic::Location;
use std::pin::Pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, AtomicU64};

/// A guarded function: its name and what it requires. The attribute puts one `static` of these before each body.
#[derive(Debug)]
pub struct Guard {
    function: &'static str,
    file: &'static str,
    line: u32,
    policy: &'static Policy,
    fresh: bool,
    /// The permission that is required beside the policy, and the expression that says on what.
    permission: Option<(Permission, &'static str)>,
    /// The grant to the process.
    stamp: Stamp,
    /// By which callers know this guard: counted from 1, in the order of first calls in a scope.
    number: AtomicU32,
    /// The policy as it is evaluated.
    kept: OnceLock<Policy>,
}

/// The answer to a guarded call.
#[must_use]
pub enum Checked {
    /// The body may run.
    Granted,
    /// It may not.
    Denied(AuthenticationError),
}

/// The answer to an asynchronous call, or a wait for it: in a box, so that a future that needn't ask stays small.
#[must_use]
pub enum Checking {
    /// It is known.
    Done(Checked),
    /// Carta has to be asked.
    Asking(Pin<Box<dyn Future<Output = Checked> + Send>>),
}

impl Guard {
    /// A guard for `function`, named as in `module::path::function`, which stands in that line of the calling file.
    #[must_use]
    #[track_caller]
    pub const fn new(function: &'static str, line: u32, policy: &'static Policy) -> Self {
        Self {
            function,
            file: Location::caller().file(),
            line,
            policy,
            fresh: false,
            permission: None,
            stamp: Stamp(AtomicU64::new(0)),
            number: AtomicU32::new(0),
            kept: OnceLock::new(),
        }
    }

    /// The same, to which nothing counts that was asked before a call of the function began.
    #[must_use]
    pub const fn fresh(mut self) -> Self {
        self.fresh = true;
        self
    }

    /// The same, which requires a permission too, on what `on` comes to at each call.
    #[must_use]
    pub const fn on(mut self, permission: Permission, on: &'static str) -> Self {
        self.permission = Some((permission, on));
        self
    }

    fn policy(&'static self) -> &'static Policy {
        self.kept.get_or_init(|| self.policy.kept())
    }
}

/// Checks a synchronous call; it blocks the thread only when Carta must be asked.
#[inline]
pub fn check(guard: &'static Guard) -> Checked {
    if guard.is_warm() { Checked::Granted } else { guard.decide() }
}

/// Checks an asynchronous call.
#[inline]
pub fn check_async(guard: &'static Guard) -> Checking {
    if guard.is_warm() { Checking::Done(Checked::Granted) } else { guard.begin() }
}

/// Checks a synchronous call, which needs a permission on a resource too.
pub fn check_on(guard: &'static Guard, on: Result<ResourceRef, InvalidResource>) -> Checked {
    Deciding::on(guard, on).and_then(Deciding::now).into()
}

/// Checks an asynchronous call, which needs a permission on a resource too.
pub fn check_on_async(guard: &'static Guard, on: Result<ResourceRef, InvalidResource>) -> Checking {
    match Deciding::on(guard, on) {
        Ok(deciding) => deciding.later(),
        Err(denial) => Checking::Done(Checked::Denied(denial)),
    }
}

impl Guard {
    #[cold]
    #[inline(never)]
    fn decide(&'static self) -> Checked {
        Deciding::of(self).now().into()
    }

    #[cold]
    #[inline(never)]
    fn begin(&'static self) -> Checking {
        Deciding::of(self).later()
    }
}

impl Deciding {
    fn now(self) -> Decided {
        match self.at_once() {
            Some(decided) => decided,
            None => io::block_on(self.ask()),
        }
    }

    fn later(self) -> Checking {
        match self.at_once() {
            Some(decided) => Checking::Done(decided.into()),
            None => Checking::Asking(Box::pin(async move { self.ask().await.into() })),
        }
    }

    async fn when_asked(self) -> Decided {
        match self.at_once() {
            Some(decided) => decided,
            None => self.ask().await,
        }
    }

    fn at_once(&self) -> Option<Decided> {
        // Carta's own thread is where an answer would have to arrive.
        self.remembered().or_else(|| io::is_own_thread().then(|| self.on_own_thread()))
    }
}

impl From<Decided> for Checked {
    fn from(decided: Decided) -> Self {
        match decided {
            Ok(_) => Self::Granted,
            Err(denial) => Self::Denied(denial),
        }
    }
}
