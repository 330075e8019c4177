//! Whether this machine's clock is right: a login is proved by the time, too.

use super::Check;
use std::time::SystemTime;

/// A difference that is worth a word, in seconds.
const NOTABLE: u64 = 30;
/// A difference for which logins are refused.
const REFUSED: u64 = 300;

/// Compares the `Date` of an answer with this machine's clock, in seconds since 1970.
pub(super) fn check(date: Option<&str>, now: u64) -> Check {
    let theirs = date.and_then(|date| httpdate::parse_http_date(date).ok());
    let theirs = theirs.and_then(|date| date.duration_since(SystemTime::UNIX_EPOCH).ok());
    let Some(theirs) = theirs.map(|since| since.as_secs()) else {
        return Check::warning("clock", "Carta doesn't say what time it is");
    };
    let off = theirs.abs_diff(now);
    let differs = format!("this machine's differs from Carta's by {off} s");
    if off > REFUSED {
        let text = format!("{differs}: logins are refused, set it right");
        Check {
            code: Some(crate::failure::Code::NotLoggedIn),
            state: super::State::Failed,
            ..Check::ok("clock", text)
        }
    } else if off > NOTABLE {
        Check::warning("clock", format!("{differs}: set it right"))
    } else {
        Check::ok("clock", differs)
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn a_clock_that_is_off_is_told_of() {
        let date = Some("Thu, 01 Jan 1970 01:00:00 GMT");
        for (now, state) in [
            (3600, State::Ok),
            (3570, State::Ok),
            (3631, State::Warning),
            (3300, State::Warning),
            (3299, State::Failed),
            (4000, State::Failed),
        ] {
            let check = check(date, now);
            assert!(check.state == state, "{now}: {}", check.detail);
            assert!(check.detail.contains(&format!("by {} s", now.abs_diff(3600))));
        }
        for date in [None, Some("yesterday")] {
            assert!(check(date, 0).state == State::Warning);
        }
    }
}
