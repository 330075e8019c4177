//! What one decision knows of each leaf, and what that comes to.

use super::judge::{self, By, Facts, Finding, Usable};
use super::known::{Known, Use};
use super::remembered::Grant;
use crate::agent::{Account, Form, Held, Membership};
use crate::clock::Moment;
use crate::facts::{Caller, Failure, Told};
use crate::settings::Settings;
use crate::{Group, Leaf, Permission, Policy, ResourceRef, Source, Truth};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known of the caller, and of each group and resource that a policy names.
pub(super) struct Evidence {
    /// When the decision began. What was recent enough to refuse by then stays so, however long the rest takes to ask:
    /// it is no older than what that may bring.
    began: Moment,
    /// Whether what is remembered counts.
    remembers: bool,
    /// Until when the account counts as being there, once Carta has said so.
    stands_until: Option<Moment>,
    pub(super) account: Known<Arc<Account>>,
    groups: BTreeMap<Group, Known<Membership>>,
    held: BTreeMap<(ResourceRef, Form), Known<Held>>,
}

/// The evidence, for one purpose at one moment.
pub(super) struct View<'a> {
    evidence: &'a Evidence,
    purpose: Use,
    now: Moment,
    settings: &'a Settings,
}

impl Evidence {
    pub(super) fn remembered(caller: &Caller, policy: &Policy) -> Self {
        let stands_until = caller.stands().then(|| caller.ends());
        let mut evidence = Self { remembers: true, stands_until, ..Self::none(policy) };
        evidence.account = Known::remembered(caller.account());
        for (group, known) in &mut evidence.groups {
            *known = Known::remembered(caller.membership(*group));
        }
        for (question, known) in &mut evidence.held {
            *known = Known::remembered(caller.held(question));
        }
        evidence
    }

    /// Nothing yet, of all that a policy names.
    pub(super) fn none(policy: &Policy) -> Self {
        let (mut groups, mut held) = (BTreeMap::new(), BTreeMap::new());
        policy.for_each_leaf(&mut |leaf| match leaf {
            Policy::Group(group) => {
                groups.insert(*group, Known::remembered(None));
            }
            Policy::Holds(permission, on) => {
                held.insert(judge::question(*permission, on), Known::remembered(None));
            }
            _ => {}
        });
        let (began, account) = (Moment::now(), Known::remembered(None));
        Self { began, remembers: false, stands_until: None, account, groups, held }
    }

    /// Looks again, once it is known who calls: what a service's agent was told of everybody tells of them.
    pub(super) fn recall(&mut self, caller: &Caller) {
        let unknown = self.groups.iter_mut().filter(|(_, known)| known.value().is_none());
        for (group, known) in unknown.filter(|_| self.remembers) {
            *known = Known::remembered(caller.membership(*group));
        }
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

    pub(super) fn view<'a>(&'a self, purpose: Use, settings: &'a Settings) -> View<'a> {
        let now = match purpose {
            Use::Grant => Moment::now(),
            Use::Refusal => self.began,
        };
        View { evidence: self, purpose, now, settings }
    }

    /// The groups about which neither the account nor a recent listing says anything.
    pub(super) fn open_groups(&self, settings: &Settings) -> Vec<Group> {
        let mut view = self.view(Use::Refusal, settings);
        let groups = self.groups.keys().copied();
        groups.filter(|group| view.find(&Policy::Group(*group)).0.is_unknown()).collect()
    }

    /// The resources about which nothing recent is known.
    pub(super) fn open_resources(&self, settings: &Settings) -> Vec<(ResourceRef, Form)> {
        let began = self.began;
        let usable = |known: &Known<Held>| known.usable(Use::Refusal, began, settings).is_some();
        let open = self.held.iter().filter(|(_, known)| !usable(known));
        open.map(|(question, _)| question.clone()).collect()
    }
}

impl View<'_> {
    /// The grant, if there is evidence for it.
    pub(super) fn grant(&mut self, policy: &Policy) -> Option<Grant> {
        let mut grant = Grant { expires: Moment::LAST, oldest: Moment::LAST };
        let truth = self.evaluate(policy, &mut |finding| {
            grant.expires = grant.expires.min(finding.expires);
            grant.oldest = grant.oldest.min(finding.asked);
        });
        (truth == Truth::YES).then_some(grant)
    }

    pub(super) fn truth(&mut self, policy: &Policy) -> Truth {
        self.evaluate(policy, &mut |_| {})
    }

    /// What the policy comes to. Whatever it says, its caller needs an account.
    fn evaluate(&mut self, policy: &Policy, used: &mut dyn FnMut(Finding)) -> Truth {
        let mut leaf = |leaf: &Policy| {
            let (truth, _, finding) = self.find(leaf);
            finding.into_iter().for_each(&mut *used);
            truth
        };
        leaf(&Policy::Authenticated).and(policy.evaluate(&mut leaf))
    }

    /// Every leaf of the policy in its order, and what it came to.
    pub(super) fn leaves(&mut self, policy: &Policy) -> Vec<Leaf> {
        let (now, mut leaves) = (Moment::now(), Vec::new());
        policy.for_each_leaf(&mut |leaf| {
            let (truth, source, finding) = self.find(leaf);
            let age = finding.map(|finding| finding.asked.age(now));
            leaves.push(Leaf { policy: leaf.clone(), truth, source, age });
        });
        leaves
    }

    fn find(&mut self, leaf: &Policy) -> (Truth, Source, Option<Finding>) {
        let Some(finding) = judge::leaf(self, leaf, self.settings.trust_user_groups) else {
            let (truth, source) = self.unknown(leaf);
            return (truth, source, None);
        };
        let source = match finding.by {
            By::Account => Source::Account,
            By::Listing => Source::Listing,
            By::Permissions => Source::Permissions,
        };
        (finding.truth, source, Some(finding))
    }

    /// A leaf of which no usable fact tells.
    fn unknown(&self, leaf: &Policy) -> (Truth, Source) {
        let account = &self.evidence.account;
        let (truth, source) = match leaf {
            Policy::Group(group) => self.evidence.groups.get(group).map(Known::unknown),
            Policy::Holds(permission, on) => {
                let question = judge::question(*permission, on);
                self.evidence.held.get(&question).map(Known::unknown)
            }
            _ => {
                let (truth, source) = account.unknown();
                // `GET /user` is refused to nobody who has an account: whatever it is, it isn't a plain no.
                let truth = if truth == Truth::REFUSED { Truth::FAILED } else { truth };
                return (truth, source);
            }
        }
        .unwrap_or((Truth::FAILED, Source::Nobody));
        // Nothing is asked while the account fails, so that is no refusal of this question.
        (if account.failure().is_some() { Truth::FAILED } else { truth }, source)
    }
}

impl Facts for View<'_> {
    fn account(&self) -> Option<Usable<&Account>> {
        let Usable { value, asked, expires } =
            self.evidence.account.usable(self.purpose, self.now, self.settings)?;
        Some(Usable { value, asked, expires })
    }

    fn person(&self) -> Option<Usable<&Account>> {
        let stands = self.evidence.stands_until.filter(|_| self.purpose == Use::Grant);
        match self.evidence.account.value().zip(stands) {
            Some((account, expires)) => Some(Usable { value: account, asked: self.now, expires }),
            None => self.account(),
        }
    }

    fn group(&mut self, group: Group) -> (Option<bool>, Option<Usable<Membership>>) {
        let named = self.evidence.account.value().map(|account| account.is_in(group.as_str()));
        let known = self.evidence.groups.get(&group);
        let listed = known.and_then(|known| known.usable(self.purpose, self.now, self.settings));
        (named, listed.map(Usable::copied))
    }

    fn held(&mut self, permission: Permission, on: &ResourceRef) -> Option<Usable<Held>> {
        let known = self.evidence.held.get(&judge::question(permission, on))?;
        known.usable(self.purpose, self.now, self.settings).map(Usable::copied)
    }
}
