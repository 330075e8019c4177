//! Which failures are worth another try, and after what pause.

use super::exchange::Patience;
use super::status::retry_after;
use crate::http::Response;
use crate::{Error, clock};
use http::{Method, StatusCode};
use std::time::Duration;

/// Tries after the first.
const MAX_RETRIES: u32 = 2;
/// The pause before the first repetition; it doubles with each, and a random half of it is left out, so that clients
/// that failed together don't come back together.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// The longest that `Retry-After` is obeyed; a longer one is the caller's to know.
const MAX_PAUSE: Duration = Duration::from_secs(5);

pub(super) struct Retries {
    left: u32,
    pause: Duration,
}

impl Retries {
    /// Calls that may have done something aren't repeated.
    pub(super) fn of(method: &Method, patience: Patience) -> Self {
        let repeatable = method.is_idempotent() && patience == Patience::Usual;
        Self { left: if repeatable { MAX_RETRIES } else { 0 }, pause: FIRST_PAUSE }
    }

    /// How long to wait before another try, or `None` if this is what the caller gets.
    pub(super) fn pause_after(&mut self, outcome: &Result<Response, Error>) -> Option<Duration> {
        let asked_for = match outcome {
            Ok(answer) if is_passing(answer.status) => retry_after(&answer.headers),
            Err(Error::Transport { .. }) => None,
            _ => return None,
        };
        self.left = self.left.checked_sub(1)?;
        let pause = self.next_pause();
        match asked_for {
            Some(asked_for) if asked_for > MAX_PAUSE => None,
            Some(asked_for) => Some(asked_for.max(pause)),
            None => Some(pause),
        }
    }

    fn next_pause(&mut self) -> Duration {
        let pause = self.pause;
        self.pause = pause.saturating_mul(2);
        let half = pause / 2;
        half + half.mul_f64(random_share())
    }
}

/// Waits by the clock that tests move.
pub(super) async fn wait(pause: Duration) {
    clock::wait(pause).await;
}

fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 502 | 503 | 504)
}

/// From 0 to 1. Without random numbers the pause is only less scattered.
fn random_share() -> f64 {
    let mut byte = [0];
    match aws_lc_rs::rand::fill(&mut byte) {
        Ok(()) => f64::from(byte[0]) / 255.0,
        Err(_) => 1.0,
    }
}
