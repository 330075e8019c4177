//! What one decision knows of each leaf, and what that comes to.

use super::known::{Known, Use};
use crate::agent::{Account, Form, Held, Membership};
use crate::clock::Moment;
use crate::facts::{Failure, Identity, Told};
use crate::settings::Settings;
use crate::{Group, Leaf, Permission, Policy, ResourceRef, Source, Truth};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known of the caller, and of each group and resource that a policy names.
pub(super) struct Evidence {
    pub(super) account: Known<Arc<Account>>,
    groups: BTreeMap<Group, Known<Membership>>,
    held: BTreeMap<(ResourceRef, Form), Known<Held>>,
}

/// What a leaf comes to, who says so, and when that was asked.
type Finding = (Truth, Source, Option<Moment>);

impl Evidence {
    pub(super) fn remembered(identity: &Identity, policy: &Policy) -> Self {
        let mut evidence = Self::none(policy);
        evidence.account = Known::remembered(identity.account());
        for (group, known) in &mut evidence.groups {
            *known = Known::remembered(identity.membership(*group));
        }
        for (question, known) in &mut evidence.held {
            *known = Known::remembered(identity.held(question));
        }
        evidence
    }

    /// Nothing yet, of all that a policy names.
    pub(super) fn none(policy: &Policy) -> Self {
        let (mut groups, mut held) = (BTreeMap::new(), BTreeMap::new());
        for_each_leaf(policy, &mut |leaf| match leaf {
            Policy::Group(group) => {
                groups.insert(*group, Known::remembered(None));
            }
            Policy::Holds(permission, on) => {
                held.insert((on.clone(), Form::of(*permission)), Known::remembered(None));
            }
            _ => {}
        });
        Self { account: Known::remembered(None), groups, held }
    }

    pub(super) fn note_membership(&mut self, group: Group, told: Told<Membership>) {
        if let Some(known) = self.groups.get_mut(&group) {
            known.note(told);
        }
    }

    pub(super) fn note_held(&mut self, question: &(ResourceRef, Form), told: Told<Held>) {
        if let Some(known) = self.held.get_mut(question) {
            known.note(told);
        }
    }

    /// Nothing more could be asked, for this.
    pub(super) fn fail_all(&mut self, failure: &Failure) {
        self.groups.values_mut().for_each(|known| known.note(Err(failure.clone())));
        self.held.values_mut().for_each(|known| known.note(Err(failure.clone())));
    }

    /// What went wrong with groups and resources.
    pub(super) fn failures(&self) -> impl Iterator<Item = &Failure> {
        let groups = self.groups.values().filter_map(Known::failure);
        groups.chain(self.held.values().filter_map(Known::failure))
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

    /// The resources about which nothing recent is known.
    pub(super) fn open_resources(&self, settings: &Settings) -> Vec<(ResourceRef, Form)> {
        let now = Moment::now();
        let open = self
            .held
            .iter()
            .filter(|(_, known)| known.usable(Use::Refusal, now, settings).is_none());
        open.map(|(question, _)| question.clone()).collect()
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
        match leaf {
            Policy::Group(group) => return self.find_group(*group, purpose, now, settings),
            Policy::Holds(permission, on) => {
                return self.find_held(*permission, on, purpose, now, settings);
            }
            _ => {}
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

    fn find_held(
        &self,
        permission: Permission,
        on: &ResourceRef,
        purpose: Use,
        now: Moment,
        settings: &Settings,
    ) -> Finding {
        let Some(known) = self.held.get(&(on.clone(), Form::of(permission))) else {
            return (Truth::FAILED, Source::Nobody, None);
        };
        let Some(fact) = known.usable(purpose, now, settings) else {
            return self.not_told(known);
        };
        let truth = match fact.value.holds(permission) {
            Some(true) => Truth::YES,
            Some(false) => Truth::NO,
            None => Truth::FAILED,
        };
        (truth, Source::Permissions, Some(fact.asked))
    }

    /// A question without a usable answer.
    fn not_told<T>(&self, known: &Known<T>) -> Finding {
        let (truth, source) = known.unknown();
        // Nothing is asked while the account fails, so that is no refusal of this question.
        (if self.account.failure().is_some() { Truth::FAILED } else { truth }, source, None)
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
        newest.unwrap_or_else(|| self.not_told(known))
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

fn for_each_leaf(policy: &Policy, visit: &mut dyn FnMut(&Policy)) {
    match policy {
        Policy::Any(terms) | Policy::All(terms) => {
            terms.iter().for_each(|term| for_each_leaf(term, visit));
        }
        Policy::Not(term) => for_each_leaf(term, visit),
        leaf => visit(leaf),
    }
}
