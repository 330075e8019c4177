//! From facts to a verdict: what is remembered, then what Carta says when asked.
//!
//! A grant may rest on facts at most `ttl` old, or `max_stale` where asking again found Carta out of reach. A refusal may
//! rest on facts that were at most `denial_ttl` old when the call began, or that it asked for itself.

mod evidence;
mod judge;
mod known;
mod refresh;
mod remembered;
mod warm_up;

use crate::Policy;
use crate::clock::Moment;
use crate::error::Cause;
use crate::facts::{Call, Caller, Failure};
use crate::settings::Settings;
use crate::{Leaf, Refusal, Truth, epoch};
use evidence::Evidence;
use futures_util::future::{join, join_all};
use known::Use;
use std::sync::Arc;

pub(crate) use refresh::refresh;
pub(crate) use remembered::Grant;
pub(crate) use warm_up::warm_up;

/// What came of a check.
pub(crate) enum Verdict {
    /// Nothing is told of a grant that nobody watches.
    Granted(Grant, Option<Box<Told>>),
    Refused(Box<Refused>),
}

pub(crate) struct Refused {
    pub(crate) refusal: Refusal,
    pub(crate) told: Told,
    pub(crate) error: Option<crate::Error>,
}

/// Of whom what was known.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) user: Option<String>,
    pub(crate) leaves: Vec<Leaf>,
}

/// One check: of whom, for what, by which rules.
pub(crate) struct Check<'a> {
    pub(crate) caller: &'a Arc<Caller>,
    pub(crate) policy: &'a Policy,
    pub(crate) settings: &'a Settings,
    /// Whether somebody wants to know what grants rest on.
    pub(crate) watched: bool,
}

impl Check<'_> {
    /// The verdict, if what is remembered decides at this moment.
    pub(crate) fn remembered(&self, now: Moment) -> Option<Verdict> {
        let Self { caller, policy, settings, watched } = self;
        if !watched && let Some(grant) = remembered::grant(caller, policy, settings, now) {
            return Some(Verdict::Granted(grant, None));
        }
        self.verdict(&Evidence::remembered(caller, policy))
    }

    /// The verdict, after asking Carta whatever it takes; if it must be `fresh`, everything.
    pub(crate) async fn ask(&self, fresh: bool) -> Verdict {
        let began = Moment::now();
        let since = if fresh { began } else { epoch::forgotten() };
        let call = Call { began, denial_ttl: self.settings.denial_ttl, since };
        let evidence = match fresh {
            true => Evidence::none(self.policy),
            false => Evidence::remembered(self.caller, self.policy),
        };
        self.ask_beyond(evidence, call).await
    }

    async fn ask_beyond(&self, mut evidence: Evidence, call: Call) -> Verdict {
        if let Some(verdict) = self.verdict(&evidence) {
            return verdict;
        }
        if evidence.account.is_older(self.settings.denial_ttl) {
            let told = match self.caller.account_on_trust(call.since, self.settings.ttl) {
                Some(fact) => Ok(fact),
                None => self.caller.ask_account(call).await,
            };
            evidence.account.note(told);
            evidence.recall(self.caller);
        }
        if let Some(verdict) = without_account(&evidence).or_else(|| self.verdict(&evidence)) {
            return verdict;
        }
        match evidence.account.failure().cloned() {
            // Who asks isn't known, so no listing could tell; what it told before counts as long as the account does.
            Some(failure) => evidence.fail_all(&failure),
            None => self.ask_the_rest(&mut evidence, call).await,
        }
        self.last_word(&evidence)
    }

    /// Asks about the groups and resources that are still open, all at once.
    async fn ask_the_rest(&self, evidence: &mut Evidence, call: Call) {
        let Self { caller, settings, .. } = self;
        let Some(account) = evidence.account.value().map(Arc::clone) else {
            return;
        };
        let groups = evidence.open_groups(settings);
        let resources = evidence.open_resources(settings);
        let listings = groups.iter().map(|group| caller.ask_membership(*group, &account, call));
        let held = resources.iter().map(|one| caller.ask_held(one.clone(), &account, call));
        let (listings, held) = join(join_all(listings), join_all(held)).await;
        for (group, told) in groups.iter().zip(listings) {
            evidence.note_membership(*group, told);
        }
        for (resource, told) in resources.iter().zip(held) {
            evidence.note_held(resource, told);
        }
    }

    /// A grant or a refusal, if there is enough evidence.
    fn verdict(&self, evidence: &Evidence) -> Option<Verdict> {
        let mut view = evidence.view(Use::Grant, self.settings);
        if let Some(grant) = view.grant(self.policy) {
            let mut told = || Told { user: evidence.user(), leaves: view.leaves(self.policy) };
            return Some(Verdict::Granted(grant, self.watched.then(|| Box::new(told()))));
        }
        let truth = evidence.view(Use::Refusal, self.settings).truth(self.policy);
        (truth == Truth::NO).then(|| self.refuse(evidence, Refusal::Denied))
    }

    /// The verdict when there is nothing more to ask.
    fn last_word(&self, evidence: &Evidence) -> Verdict {
        let logged_out = |failure: &&Failure| failure.error.cause() == Cause::Unauthenticated;
        if let Some(failure) = evidence.failures().find(logged_out) {
            return failed(evidence, Refusal::Unauthenticated, failure);
        }
        self.verdict(evidence).unwrap_or_else(|| {
            let truth = evidence.view(Use::Refusal, self.settings).truth(self.policy);
            let refusal = if truth.may_be_yes() { Refusal::Unavailable } else { Refusal::Denied };
            self.refuse(evidence, refusal)
        })
    }

    fn refuse(&self, evidence: &Evidence, refusal: Refusal) -> Verdict {
        let leaves = evidence.view(Use::Refusal, self.settings).leaves(self.policy);
        let error = match refusal {
            Refusal::Unavailable => evidence.account.failure().map(|failure| failure.error.clone()),
            Refusal::Unauthenticated | Refusal::Denied => None,
        };
        let told = Told { user: evidence.user(), leaves };
        Verdict::Refused(Box::new(Refused { refusal, told, error }))
    }
}

/// The refusal of a caller whose account Carta doesn't accept.
fn without_account(evidence: &Evidence) -> Option<Verdict> {
    let failure = evidence.account.failure()?;
    let refusal = match failure.error.cause() {
        Cause::Unauthenticated => Refusal::Unauthenticated,
        Cause::Refused if matches!(failure.error, crate::Error::PermissionDenied(_)) => {
            Refusal::Denied
        }
        _ => return None,
    };
    Some(failed(evidence, refusal, failure))
}

fn failed(evidence: &Evidence, refusal: Refusal, failure: &Failure) -> Verdict {
    let told = Told { user: evidence.user(), leaves: Vec::new() };
    Verdict::Refused(Box::new(Refused { refusal, told, error: Some(failure.error.clone()) }))
}

impl Evidence {
    fn user(&self) -> Option<String> {
        self.account.value().map(|account| account.user.name.clone())
    }
}
