//! Asking again before it is needed: what is in use is asked for anew while the old answer still counts, so that nobody
//! who calls often has to wait.

use super::evidence::Evidence;
use super::{Check, Grant};
use crate::clock::Moment;
use crate::facts::{Call, Caller};
use crate::settings::Settings;
use crate::{Policy, epoch, io};
use std::sync::Arc;
use std::time::Duration;

/// At which share of `ttl` the old answer is due, in thousandths: from 700 to 850, so that what was asked for at once isn't
/// asked for at once for ever.
const DUE: u64 = 700;
const JITTER: u64 = 150;
/// How long a call stands while its facts are being asked for anew: then it looks at what came of it.
const MEANWHILE: Duration = Duration::from_secs(2);

impl Grant {
    /// When the facts are to be asked for anew.
    fn due(&self, settings: &Settings) -> Moment {
        let share = DUE + self.oldest.scattered(JITTER);
        // INVARIANT: a setting keeps `ttl` within a day, so no duration is too long to be multiplied.
        let wait = settings.ttl / 1000 * u32::try_from(share).unwrap_or(u32::MAX);
        self.expires.min(self.oldest.plus(wait))
    }

    /// Until when it stands without another look: until its facts are due, or for a little while they are asked for.
    pub(crate) fn stands_until(&self, settings: &Settings, now: Moment) -> Moment {
        let due = self.due(settings);
        if due > now { due } else { self.expires.min(now.plus(MEANWHILE)) }
    }
}

/// Asks for everything anew, in the background, that a grant under this policy rests on, if that is due.
pub(crate) fn refresh(
    caller: &Arc<Caller>,
    policy: &Policy,
    settings: &Settings,
    grant: &Grant,
    now: Moment,
) {
    if grant.due(settings) > now || !caller.renew(grant.oldest, now, MEANWHILE) {
        return;
    }
    let (caller, policy, settings) = (Arc::clone(caller), policy.clone(), *settings);
    // Whoever comes too late for what is remembered asks for it, and says what went wrong.
    let _ = io::spawn(async move {
        let (began, since) = (Moment::now(), epoch::forgotten());
        // What is due is too old to be repeated, however old refusals may be.
        let denial_ttl = settings.denial_ttl.min(settings.ttl / 2);
        let call = Call { began, denial_ttl, since };
        let check = Check { caller: &caller, policy: &policy, settings: &settings, watched: false };
        let _ = check.ask_beyond(Evidence::none(&policy), call).await;
    });
}
