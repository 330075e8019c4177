//! Whether an answer is one that Carta justified.

use super::caller::Caller;
use super::history::{Question, Says, While, question_of};
use super::step::Settings;
use crate::policies::tree::{State, Tree, Verdict};
use carta::{Policy, Reason, Refusal};

/// For how long a failure may be taken for the state of things without asking again, in ms.
pub(super) const FAILURE_TTL: u64 = 1_000;

/// A call and everything that may bear on it.
pub(super) struct Oracle<'a> {
    pub(super) history: &'a [While],
    pub(super) policy: &'a Tree,
    pub(super) fresh: bool,
    pub(super) settings: Settings,
    pub(super) caller: &'a Caller,
    /// The step of the call: it goes on to the end of the history.
    pub(super) step: usize,
    /// The steps before which no fact and no failure counts.
    pub(super) facts_from: usize,
    pub(super) failures_from: usize,
    /// The step at which this guard was last granted to the caller, on facts no older than `ttl`.
    pub(super) granted_at: Option<usize>,
    /// For how long the machine slept without any call that could notice, in ms.
    pub(super) slept: u64,
    /// How often `GET /user` has been asked.
    pub(super) asked: usize,
}

/// What an answer was.
pub(super) type Outcome = Result<(), (Refusal, Reason)>;

impl Oracle<'_> {
    pub(super) fn judge(&self, outcome: Outcome) -> Result<(), String> {
        match outcome {
            Ok(()) => self.granted(),
            Err((Refusal::Denied, _)) => check(self.may_be_denied(), "no denial was due"),
            Err((Refusal::Unavailable, _)) => {
                check(self.may_be_unavailable(), "nothing failed")?;
                let bridged = self.granted_at.is_some_and(|step| self.is_bridged(step));
                check(!bridged, "what was granted before holds through an outage")
            }
            Err((Refusal::Unauthenticated, _)) => {
                check(self.may_be_unauthenticated(), "the token counts")
            }
        }
    }

    fn granted(&self) -> Result<(), String> {
        let evident = self.comes_to(&[Verdict::Yes], &|leaf| self.for_a_grant(leaf));
        check(evident, "granted, though Carta never said so within the bounds")?;
        let asked_since = self.asked > self.history[self.from(None)].asked;
        check(asked_since, "granted without asking since what was known ended")
    }

    fn may_be_denied(&self) -> bool {
        let states = |leaf: &Policy| {
            let mut states = self.for_a_refusal(leaf);
            // What isn't known makes nothing a no, and need not be asked for if the rest is one.
            states.push(State::Failed);
            states
        };
        self.said(Question::Account, self.settings.denial_ttl, &[Says::Forbidden])
            || self.comes_to(&[Verdict::No, Verdict::Unknown], &states)
    }

    fn may_be_unavailable(&self) -> bool {
        let states = |leaf: &Policy| {
            let mut states = self.for_a_refusal(leaf);
            if self.may_have_failed(leaf) {
                states.push(State::Failed);
            }
            states
        };
        self.comes_to(&[Verdict::MayBeYes], &states)
    }

    fn may_be_unauthenticated(&self) -> bool {
        let span = self.settings.denial_ttl;
        let leaves = self.policy.leaves();
        let mut questions = leaves.iter().map(|leaf| question_of(leaf));
        questions.any(|question| self.said(question, span, &[Says::Unauthenticated]))
    }

    /// Whether the policy comes to one of these, for some choice of what is known of each leaf.
    fn comes_to(&self, wanted: &[Verdict], states: &dyn Fn(&Policy) -> Vec<State>) -> bool {
        let leaves = self.policy.leaves();
        let choices: Vec<Vec<State>> = leaves.iter().map(|leaf| states(leaf)).collect();
        let count: usize = choices.iter().map(Vec::len).product();
        (0..count).any(|mut choice| {
            let mut known = Vec::new();
            for states in &choices {
                known.push(states[choice % states.len()]);
                choice /= states.len();
            }
            let state = |leaf: &Policy| known[leaves.iter().position(|one| *one == leaf).unwrap()];
            wanted.contains(&self.policy.expected(&state))
        })
    }

    /// What may be known of a leaf for a grant: within `ttl`, or within `max_stale` if Carta can't be reached.
    fn for_a_grant(&self, leaf: &Policy) -> Vec<State> {
        let mut states = vec![State::Failed];
        for question in [Question::Account, question_of(leaf)] {
            let span = self.bound(question) + self.slept;
            states.extend(self.told(leaf, question, span));
        }
        states
    }

    /// What may be known of a leaf for a refusal.
    fn for_a_refusal(&self, leaf: &Policy) -> Vec<State> {
        let (span, question) = (self.settings.denial_ttl, question_of(leaf));
        let mut states = self.told(leaf, Question::Account, span);
        states.extend(self.told(leaf, question, span));
        let refused = [Says::Forbidden, Says::Missing];
        if question != Question::Account
            && self.is_asked(leaf)
            && self.said(question, span, &refused)
        {
            states.push(State::Refused);
        }
        states
    }

    fn may_have_failed(&self, leaf: &Policy) -> bool {
        let denial_ttl = self.settings.denial_ttl;
        let failing = |question| {
            let failing = [Says::Unreachable, Says::Unreadable];
            self.said(question, FAILURE_TTL.min(denial_ttl), &failing)
        };
        // A 404 is an answer, and remembered like one, though to `GET /user` it says nothing.
        failing(Question::Account)
            || self.said(Question::Account, denial_ttl, &[Says::Missing])
            || self.is_asked(leaf) && failing(question_of(leaf))
            || self.took() >= self.settings.ttl
    }

    /// Whether the account may have left open what it comes to.
    fn is_asked(&self, leaf: &Policy) -> bool {
        let mut recent = self.within(self.settings.denial_ttl, self.facts_from);
        let is_group = matches!(leaf, Policy::Group(_));
        !is_group || !self.settings.trust_user_groups || recent.any(|time| !time.truth.tells_groups)
    }

    /// How old a fact may be that a grant rests on. For as long as a failure is remembered it may be used, and so may the
    /// stamp that was made of it.
    fn bound(&self, question: Question) -> u64 {
        let (ttl, recently) = (self.settings.ttl, 2 * FAILURE_TTL + self.slept);
        let unreachable = |question| self.said(question, recently, &[Says::Unreachable]);
        match unreachable(question) || unreachable(Question::Account) {
            true => self.settings.max_stale.max(ttl),
            false => ttl,
        }
    }

    /// What Carta would have told of a leaf, in answer to a question.
    fn told(&self, leaf: &Policy, question: Question, span: u64) -> Vec<State> {
        let Caller { user, token, .. } = *self.caller;
        let mistrusted = question == Question::Account
            && matches!(leaf, Policy::Group(_))
            && !self.settings.trust_user_groups;
        let truths = self
            .within(span, self.from(Some(leaf)))
            .filter(|time| !mistrusted && time.truth.says(question, token) == Says::Truth)
            .filter_map(|time| time.truth.tells(leaf, question, user));
        let mut states: Vec<_> =
            truths.map(|truth| if truth { State::Yes } else { State::No }).collect();
        states.dedup();
        states
    }

    pub(super) fn said(&self, question: Question, span: u64, what: &[Says]) -> bool {
        let mut recent = self.within(span, self.failures_from);
        recent.any(|time| what.contains(&time.truth.says(question, self.caller.token)))
    }

    /// What was at most `span` ago when the call began, and since then.
    fn within(&self, span: u64, from: usize) -> impl Iterator<Item = &While> {
        let (now, from) = (self.history[self.step].began, self.since(from));
        self.history[from..].iter().filter(move |time| time.ended + span >= now)
    }

    /// The step before which no fact counts, about this leaf or at all.
    fn from(&self, leaf: Option<&Policy>) -> usize {
        let found = &self.caller.found;
        let found = found.iter().filter(|(found, _)| Some(found) == leaf).map(|(_, step)| *step);
        self.since(found.fold(self.facts_from, usize::max))
    }

    fn since(&self, from: usize) -> usize {
        if self.fresh { self.step } else { from }
    }

    pub(super) fn took(&self) -> u64 {
        self.history.last().map_or(0, |time| time.ended - self.history[self.step].began)
    }
}

fn check(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}
