//! From facts to a verdict: what is remembered, then what Carta says when asked.
//!
//! A grant may rest on facts at most `ttl` old, or `max_stale` where asking again found Carta out of reach. A refusal may
//! rest on facts at most `denial_ttl` old, or brought by this very call.

mod evidence;
mod known;

use crate::Policy;
use crate::clock::Moment;
use crate::error::Cause;
use crate::facts::{Call, Failure, Identity};
use crate::settings::Settings;
use crate::{Leaf, Refusal, Truth};
use evidence::Evidence;
use futures_util::future::{join, join_all};
use known::Use;
use std::sync::Arc;

/// What came of a check.
pub(crate) enum Verdict {
    Granted,
    Refused(Refused),
}

pub(crate) struct Refused {
    pub(crate) refusal: Refusal,
    pub(crate) user: Option<String>,
    pub(crate) leaves: Vec<Leaf>,
    pub(crate) error: Option<crate::Error>,
}

/// The verdict, if what is remembered decides.
pub(crate) fn remembered(
    identity: &Identity,
    policy: &Policy,
    settings: &Settings,
) -> Option<Verdict> {
    Evidence::remembered(identity, policy).verdict(policy, settings)
}

/// The verdict, after asking Carta whatever it takes; if it must be `fresh`, everything.
pub(crate) async fn decide(
    identity: &Arc<Identity>,
    policy: &Policy,
    settings: &Settings,
    fresh: bool,
) -> Verdict {
    let call = Call { began: Moment::now(), denial_ttl: settings.denial_ttl, fresh };
    let mut evidence = match fresh {
        true => Evidence::none(policy),
        false => Evidence::remembered(identity, policy),
    };
    if let Some(verdict) = evidence.verdict(policy, settings) {
        return verdict;
    }
    if evidence.account.is_older(settings.denial_ttl) {
        let told = identity.ask_account(call).await;
        evidence.account.note(told);
    }
    if let Some(verdict) = evidence.without_account().or_else(|| evidence.verdict(policy, settings))
    {
        return verdict;
    }
    match evidence.account.failure().cloned() {
        // Who asks isn't known, so no listing could tell; what it told before counts as long as the account does.
        Some(failure) => evidence.fail_all(&failure),
        None => ask_the_rest(identity, &mut evidence, call, settings).await,
    }
    evidence.last_word(policy, settings)
}

/// Asks about the groups and resources that are still open, all at once.
async fn ask_the_rest(
    identity: &Arc<Identity>,
    evidence: &mut Evidence,
    call: Call,
    settings: &Settings,
) {
    let Some(account) = evidence.account.value().map(Arc::clone) else {
        return;
    };
    let (groups, resources) = (evidence.open_groups(settings), evidence.open_resources(settings));
    let listings = groups.iter().map(|group| identity.ask_membership(*group, &account, call));
    let held = resources.iter().map(|one| identity.ask_held(one.clone(), &account, call));
    let (listings, held) = join(join_all(listings), join_all(held)).await;
    for (group, told) in groups.iter().zip(listings) {
        evidence.note_membership(*group, told);
    }
    for (resource, told) in resources.iter().zip(held) {
        evidence.note_held(resource, told);
    }
}

impl Evidence {
    /// A grant or a refusal, if there is enough of it.
    fn verdict(&self, policy: &Policy, settings: &Settings) -> Option<Verdict> {
        let now = Moment::now();
        if self.truth(policy, Use::Grant, now, settings) == Truth::YES {
            return Some(Verdict::Granted);
        }
        let refused = self.truth(policy, Use::Refusal, now, settings) == Truth::NO;
        refused.then(|| self.refuse(Refusal::Denied, policy, now, settings))
    }

    /// The refusal of a caller whose account Carta doesn't accept.
    fn without_account(&self) -> Option<Verdict> {
        let failure = self.account.failure()?;
        let refusal = match failure.error.cause() {
            Cause::Unauthenticated => Refusal::Unauthenticated,
            Cause::Refused if matches!(failure.error, crate::Error::PermissionDenied(_)) => {
                Refusal::Denied
            }
            _ => return None,
        };
        Some(self.fail(refusal, failure))
    }

    /// The verdict when there is nothing more to ask.
    fn last_word(&self, policy: &Policy, settings: &Settings) -> Verdict {
        let logged_out = |failure: &&Failure| failure.error.cause() == Cause::Unauthenticated;
        if let Some(failure) = self.failures().find(logged_out) {
            return self.fail(Refusal::Unauthenticated, failure);
        }
        self.verdict(policy, settings).unwrap_or_else(|| {
            let now = Moment::now();
            let truth = self.truth(policy, Use::Refusal, now, settings);
            let refusal = if truth.may_be_yes() { Refusal::Unavailable } else { Refusal::Denied };
            self.refuse(refusal, policy, now, settings)
        })
    }

    fn fail(&self, refusal: Refusal, failure: &Failure) -> Verdict {
        let error = Some(failure.error.clone());
        Verdict::Refused(Refused { refusal, user: self.user(), leaves: Vec::new(), error })
    }

    fn refuse(
        &self,
        refusal: Refusal,
        policy: &Policy,
        now: Moment,
        settings: &Settings,
    ) -> Verdict {
        let leaves = self.leaves(policy, now, settings);
        let error = match refusal {
            Refusal::Unavailable => self.account.failure().map(|failure| failure.error.clone()),
            Refusal::Unauthenticated | Refusal::Denied => None,
        };
        Verdict::Refused(Refused { refusal, user: self.user(), leaves, error })
    }

    fn user(&self) -> Option<String> {
        self.account.value().map(|account| account.user.name.clone())
    }
}
