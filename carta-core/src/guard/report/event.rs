//! One event for each decision: target `carta::decision`, with the fields `function`, `user`, `decision` and `reason`.
//!
//! Who listens is asked when a call is decided, of the thread that calls. A grant that was stamped while nobody there did goes
//! untold until the stamp ends: hooks end all stamps when they come, subscribers can't.

use crate::clock::Moment;
use crate::{Decision, Reason, Refusal};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tracing::Level;

const TARGET: &str = "carta::decision";

/// Refusals can be provoked by anyone. So many are told in a second; of the others, how many there were.
const MOST: u32 = 10;
const SPAN: Duration = Duration::from_secs(1);

struct Told {
    since: Moment,
    count: u32,
    suppressed: u64,
}

static TOLD: Mutex<Told> = Mutex::new(Told { since: Moment::FIRST, count: 0, suppressed: 0 });

/// Whether grants are listened to.
pub(super) fn is_wanted() -> bool {
    tracing::enabled!(target: TARGET, Level::DEBUG)
}

pub(super) fn emit(decision: &Decision) {
    // Names come from Carta: they may hold line ends and terminal codes.
    let user = decision.user().map(|user| user.escape_debug().to_string());
    let (function, reason) = (decision.function(), decision.reason().as_str());
    let outcome = match decision.refusal() {
        None => "granted",
        Some(Refusal::Unauthenticated) => "unauthenticated",
        Some(Refusal::Denied) => "denied",
        Some(Refusal::Unavailable) => "unavailable",
    };
    count(outcome, reason);
    if decision.refusal().is_none() {
        tracing::debug!(target: TARGET, function, user, decision = outcome, reason);
    } else if let Some(suppressed) = room() {
        tracing::warn!(target: TARGET, function, user, decision = outcome, reason, suppressed);
    }
}

/// Whether one more refusal may be told of, and of how many none was told.
pub(crate) fn room() -> Option<u64> {
    let now = Moment::now();
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    if told.since.age(now) >= SPAN {
        (told.since, told.count) = (now, 0);
    }
    if told.count == MOST {
        told.suppressed += 1;
        return None;
    }
    told.count += 1;
    Some(std::mem::take(&mut told.suppressed))
}

/// A grant that nobody listens to is counted all the same.
pub(in crate::guard) fn count_grant() {
    count("granted", Reason::Allowed.as_str());
}

#[cfg(feature = "metrics")]
fn count(decision: &'static str, reason: &'static str) {
    metrics::counter!("carta_decisions_total", "decision" => decision, "reason" => reason)
        .increment(1);
}

#[cfg(not(feature = "metrics"))]
fn count(_: &'static str, _: &'static str) {}
