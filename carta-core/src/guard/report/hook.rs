use crate::epoch::GENERATION;
use crate::error::Configuration;
use crate::{Decision, Error};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

type Hook = Arc<dyn Fn(&Decision) + Send + Sync>;

static HOOKS: RwLock<Vec<(u64, Hook)>> = RwLock::new(Vec::new());
static INSTALLED: AtomicBool = AtomicBool::new(false);

/// Keeps a hook installed; from [`on_decision`]. Dropped, it takes the hook away.
#[derive(Debug)]
#[must_use = "the hook is taken away when this is dropped: call `keep()` to leave it for good"]
pub struct DecisionHook(u64);

/// Calls `hook` with every decision of a guard, grants and refusals, on the thread of the guarded call and before it goes
/// on: to keep an audit trail.
///
/// ```
/// carta::on_decision(|decision| {
///     let user = decision.user().unwrap_or("nobody");
///     println!("{user} {} {}", decision.reason(), decision.function());
/// })
/// .keep();
/// ```
///
/// It is what to build an audit trail on, and not the `tracing` events of target `carta::decision`: from the moment at which a
/// hook is installed it sees every decision on every thread. A subscriber that comes later than the first calls, or that
/// listens on some threads alone (`tracing::subscriber::with_default`), hears nothing of a grant that is known already, for up
/// to 85 % of `ttl`. Refusals are events each time, but for those beyond ten a second, which are counted.
///
/// While a hook is installed every guarded call is decided by itself, from what is remembered if that suffices: some
/// hundred nanoseconds, where a call that is only known to be granted takes five. Hooks are called one after the other; if
/// one panics, the call is refused as unavailable, for it isn't known whether it was written down. A guarded call inside of a
/// hook is decided as any other, and no hook is told of it.
pub fn on_decision(hook: impl Fn(&Decision) + Send + Sync + 'static) -> DecisionHook {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    change(|hooks| hooks.push((number, Arc::new(hook))));
    DecisionHook(number)
}

impl DecisionHook {
    /// Leaves the hook installed for the life of the process.
    pub fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for DecisionHook {
    fn drop(&mut self) {
        let mut removed = Vec::new();
        change(|hooks| removed.extend(hooks.extract_if(.., |(number, _)| *number == self.0)));
        // Dropped without the lock: what a hook holds may call guarded functions as it goes.
        drop(removed);
    }
}

fn change(change: impl FnOnce(&mut Vec<(u64, Hook)>)) {
    let mut hooks = HOOKS.write().unwrap_or_else(PoisonError::into_inner);
    change(&mut hooks);
    INSTALLED.store(!hooks.is_empty(), Ordering::Release);
    drop(hooks);
    // INVARIANT: after the change is made, as `stamp` asks. No stamp of before hides a call from the hook.
    GENERATION.advance();
}

pub(super) fn is_installed() -> bool {
    INSTALLED.load(Ordering::Acquire)
}

pub(super) fn call(decision: &Decision) -> Result<(), Error> {
    if !is_installed() {
        return Ok(());
    }
    // Called without the lock: a hook may install another one.
    let hooks: Vec<Hook> = {
        let hooks = HOOKS.read().unwrap_or_else(PoisonError::into_inner);
        hooks.iter().map(|(_, hook)| Arc::clone(hook)).collect()
    };
    for hook in hooks {
        // Whatever state a hook leaves behind is its own.
        if catch_unwind(AssertUnwindSafe(|| hook(decision))).is_err() {
            return Err(Configuration::HookPanicked.into());
        }
    }
    Ok(())
}
