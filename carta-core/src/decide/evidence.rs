//! What one decision knows of each leaf, and what that comes to.

use crate::agent::{Account, Membership};
use crate::clock::Moment;
use crate::error::Cause;
use crate::facts::{Fact, Failure, Identity, Told};
use crate::settings::Settings;
use crate::{Group, Leaf, Policy, Source, Truth};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// What is known of the caller and of each group that a policy names.
pub(super) struct Evidence {
    pub(super) account: Known<Arc<Account>>,
    pub(super) groups: BTreeMap<Group, Known<Membership>>,
}

/// What a fact is to serve for: that decides how old it may be.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Use {
    Grant,
    Refusal,
}

/// One question: the newest fact, and what came of asking in this call.
pub(super) struct Known<T> {
    fact: Option<Fact<T>>,
    asked: Option<Result<(), Failure>>,
}

impl<T> Known<T> {
    fn remembered(fact: Option<Fact<T>>) -> Self {
        Self { fact, asked: None }
    }

    /// Takes in what came of asking.
    pub(super) fn note(&mut self, told: Told<T>) {
        match told {
            Ok(fact) => {
                self.fact = Some(fact);
                self.asked = Some(Ok(()));
            }
            Err(failure) => self.asked = Some(Err(failure)),
        }
    }

    pub(super) fn value(&self) -> Option<&T> {
        self.fact.as_ref().map(|fact| &fact.value)
    }

    pub(super) fn failure(&self) -> Option<&Failure> {
        self.asked.as_ref()?.as_ref().err()
    }

    /// Whether there is no fact, or one older than `limit`.
    pub(super) fn is_older(&self, limit: Duration) -> bool {
        let now = Moment::now();
        self.fact.as_ref().is_none_or(|fact| fact.asked.age(now) > limit)
    }

    fn usable(&self, purpose: Use, now: Moment, settings: &Settings) -> Option<&Fact<T>> {
        let fact = self.fact.as_ref()?;
        let age = fact.asked.age(now);
        let unreachable =
            self.failure().is_some_and(|failure| failure.error.cause() == Cause::Unreachable);
        let fits = match (purpose, &self.asked) {
            (Use::Grant, _) if unreachable => age <= settings.unreachable_limit(),
            (Use::Grant, _) => age <= settings.ttl,
            (Use::Refusal, Some(Ok(()))) => true,
            (Use::Refusal, _) => age <= settings.denial_ttl,
        };
        fits.then_some(fact)
    }

    /// What a question without a usable fact comes to.
    fn unknown(&self) -> (Truth, Source) {
        match self.failure() {
            Some(failure) if failure.error.cause() == Cause::Refused => {
                (Truth::REFUSED, Source::Failure(failure.error.clone()))
            }
            Some(failure) => (Truth::FAILED, Source::Failure(failure.error.clone())),
            None => (Truth::FAILED, Source::Nobody),
        }
    }
}

/// What a leaf comes to, who says so, and when that was asked.
type Finding = (Truth, Source, Option<Moment>);

impl Evidence {
    pub(super) fn remembered(identity: &Identity, policy: &Policy) -> Self {
        let mut groups = BTreeMap::new();
        for_each_group(policy, &mut |group| {
            groups.entry(group).or_insert_with(|| Known::remembered(identity.membership(group)));
        });
        Self { account: Known::remembered(identity.account()), groups }
    }

    /// What the policy comes to. Whatever it says, its caller needs an account.
    pub(super) fn truth(
        &self,
        policy: &Policy,
        purpose: Use,
        now: Moment,
        settings: &Settings,
    ) -> Truth {
        let mut leaf = |leaf: &Policy| self.find(leaf, purpose, now, settings).0;
        leaf(&Policy::Authenticated).and(policy.evaluate(&mut leaf))
    }

    /// The groups about which neither the account nor a recent listing says anything.
    pub(super) fn open_groups(&self, settings: &Settings) -> Vec<Group> {
        let now = Moment::now();
        let open =
            |group: &Group| self.find_group(*group, Use::Refusal, now, settings).0.is_unknown();
        self.groups.keys().copied().filter(open).collect()
    }

    /// Every leaf of the policy in its order, and what it came to.
    pub(super) fn leaves(&self, policy: &Policy, now: Moment, settings: &Settings) -> Vec<Leaf> {
        let mut leaves: Vec<Leaf> = Vec::new();
        for_each_leaf(policy, &mut |leaf| {
            let (truth, source, asked) = self.find(leaf, Use::Refusal, now, settings);
            let age = asked.map(|asked| asked.age(now));
            leaves.push(Leaf { policy: leaf.clone(), truth, source, age });
        });
        leaves
    }

    fn find(&self, leaf: &Policy, purpose: Use, now: Moment, settings: &Settings) -> Finding {
        if let Policy::Group(group) = leaf {
            return self.find_group(*group, purpose, now, settings);
        }
        let Some(account) = self.account.usable(purpose, now, settings) else {
            let (truth, source) = self.account.unknown();
            // `GET /user` is refused to nobody who has an account: whatever it is, it isn't a plain no.
            return (if truth == Truth::REFUSED { Truth::FAILED } else { truth }, source, None);
        };
        let truth = match leaf {
            Policy::Authenticated => Truth::YES,
            Policy::User(name) if account.value.user.name == name.as_str() => Truth::YES,
            Policy::User(_) => Truth::NO,
            // INVARIANT: `evaluate` hands out leaves alone; a kind of leaf that isn't known here opens nothing.
            _ => Truth::REFUSED,
        };
        (truth, Source::Account, Some(account.asked))
    }

    /// What the newer of the account's groups and the group's own listing says.
    fn find_group(&self, group: Group, purpose: Use, now: Moment, settings: &Settings) -> Finding {
        let told = self.told_by_account(group, purpose, now, settings);
        let Some(known) = self.groups.get(&group) else {
            return told.unwrap_or((Truth::FAILED, Source::Nobody, None));
        };
        let listed = known.usable(purpose, now, settings).map(|fact| {
            let truth = match fact.value {
                Membership::Member => Truth::YES,
                Membership::NotMember => Truth::NO,
                Membership::Ambiguous => Truth::FAILED,
            };
            (truth, Source::Listing, Some(fact.asked))
        });
        let newest = told.into_iter().chain(listed).max_by_key(|(_, _, asked)| *asked);
        newest.unwrap_or_else(|| {
            let (truth, source) = known.unknown();
            // A group isn't asked about while the account fails, so that is no refusal by the group.
            (if self.account.failure().is_some() { Truth::FAILED } else { truth }, source, None)
        })
    }

    /// What `GET /user` says of a group: yes if it names it, no if it is complete and doesn't.
    fn told_by_account(
        &self,
        group: Group,
        purpose: Use,
        now: Moment,
        settings: &Settings,
    ) -> Option<Finding> {
        let account =
            self.account.usable(purpose, now, settings).filter(|_| settings.trust_user_groups)?;
        let truth = match account.value.is_in(group.as_str()) {
            true => Truth::YES,
            false if account.value.complete => Truth::NO,
            false => return None,
        };
        Some((truth, Source::Account, Some(account.asked)))
    }
}

fn for_each_group(policy: &Policy, visit: &mut dyn FnMut(Group)) {
    for_each_leaf(policy, &mut |leaf| {
        if let Policy::Group(group) = leaf {
            visit(*group);
        }
    });
}

fn for_each_leaf(policy: &Policy, visit: &mut dyn FnMut(&Policy)) {
    match policy {
        Policy::Any(terms) | Policy::All(terms) => {
            terms.iter().for_each(|term| for_each_leaf(term, visit));
        }
        Policy::Not(term) => for_each_leaf(term, visit),
        leaf => visit(leaf),
    }
}
