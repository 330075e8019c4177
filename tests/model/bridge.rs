//! What an outage must not take away: a grant that rests on what was true all the while and is recent enough.

use super::history::{Says, Truth, question_of};
use super::oracle::{FAILURE_TTL, Oracle};
use super::step::Sight;

/// For what the machine's own clock has gone on beside the tests', in ms.
const SLACK: u64 = 5_000;

impl Oracle<'_> {
    /// Whether a call of this guard that was granted at `step` must be granted again, though Carta is out of reach.
    pub(super) fn is_bridged(&self, step: usize) -> bool {
        let (granted, now) = (&self.history[step], self.history.last().unwrap());
        // What it rests on was at most `ttl` old then.
        let oldest = granted.began.saturating_sub(self.settings.ttl);
        let recent = now.ended - oldest + SLACK < self.settings.max_stale;
        let of = |truth: &Truth| self.of_the_caller(truth);
        let mut all = self.history.iter().filter(|time| time.ended >= oldest);
        let unchanged = all.all(|time| of(&time.truth) == of(&granted.truth));
        // An answer that took as long as `ttl` is too old when it comes, and no outage.
        let quick = self.took() < self.settings.ttl;
        recent && quick && step >= self.facts_from && unchanged && self.fails_by_outages_alone(step)
    }

    fn of_the_caller(&self, truth: &Truth) -> (Vec<usize>, bool, bool, [Sight; 3]) {
        let user = self.caller.user;
        let groups = truth.members.iter().filter(|(_, member)| *member == user);
        let groups = groups.map(|(group, _)| *group).collect();
        (groups, truth.readers.contains(&user), truth.tells_groups, truth.sights)
    }

    fn fails_by_outages_alone(&self, step: usize) -> bool {
        let began = self.history[self.step].began;
        let mut since = self
            .history
            .iter()
            .enumerate()
            .filter(|(number, time)| *number >= step || time.ended + 2 * FAILURE_TTL >= began);
        since.all(|(_, time)| {
            let leaves = self.policy.leaves();
            let mut says =
                leaves.iter().map(|leaf| time.truth.says(question_of(leaf), self.caller.token));
            says.all(|says| matches!(says, Says::Truth | Says::Unreachable))
        })
    }

    /// Whether no outage has made older facts count than `ttl` allows.
    pub(super) fn is_unstretched(&self) -> bool {
        let leaves = self.policy.leaves();
        self.slept == 0
            && leaves.iter().all(|leaf| {
                let recently = 2 * FAILURE_TTL;
                !self.said(question_of(leaf), recently, &[Says::Unreachable])
            })
    }
}
