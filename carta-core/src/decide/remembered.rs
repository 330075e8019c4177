//! A grant from what is remembered, without a copy of it: the way of every call whose stamp has run out.

use super::judge::{self, Facts, Usable};
use crate::agent::{Account, Held, Membership};
use crate::clock::Moment;
use crate::facts::{Caller, Fact, Known};
use crate::settings::Settings;
use crate::{Group, Permission, Policy, ResourceRef, Truth};
use std::time::Duration;

/// A grant, and until when it stands if nothing changes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grant {
    pub(crate) expires: Moment,
    /// When the oldest fact that it rests on was asked for.
    pub(super) oldest: Moment,
}

/// The grant, if facts at most `ttl` old give it.
pub(super) fn grant(
    caller: &Caller,
    policy: &Policy,
    settings: &Settings,
    now: Moment,
) -> Option<Grant> {
    let from = caller.counts_from();
    caller.known(|known| {
        let account = known.account().cloned();
        let mut facts = Remembered { known, account: None, from, now, ttl: settings.ttl };
        facts.account = account.as_ref().and_then(|fact| facts.usable(fact, &*fact.value));
        let mut grant = Grant { expires: Moment::LAST, oldest: Moment::LAST };
        let mut leaf = |leaf: &Policy| {
            let finding = judge::leaf(&mut facts, leaf, settings.trust_user_groups);
            finding.map_or(Truth::FAILED, |finding| {
                grant.expires = grant.expires.min(finding.expires);
                grant.oldest = grant.oldest.min(finding.asked);
                finding.truth
            })
        };
        // Whatever the policy says, its caller needs an account.
        let account = leaf(&Policy::Authenticated);
        (account.and(policy.evaluate(&mut leaf)) == Truth::YES).then_some(grant)
    })
}

struct Remembered<'a> {
    known: &'a mut Known,
    /// Looked at once: every leaf wants it.
    account: Option<Usable<&'a Account>>,
    /// Nothing counts that was asked before.
    from: Moment,
    now: Moment,
    ttl: Duration,
}

impl Remembered<'_> {
    fn usable<T, U>(&self, fact: &Fact<T>, value: U) -> Option<Usable<U>> {
        let expires = fact.asked.plus(self.ttl);
        let usable = Usable { value, asked: fact.asked, expires };
        (fact.asked >= self.from && self.now <= expires).then_some(usable)
    }
}

impl Facts for Remembered<'_> {
    fn account(&self) -> Option<Usable<&Account>> {
        self.account
    }

    fn group(&mut self, group: Group) -> (Option<bool>, Option<Usable<Membership>>) {
        let (of_group, named) = self.known.group_and_account(group);
        let Some(listed) = of_group.listed().cloned() else {
            return (named, None);
        };
        (named, self.usable(&listed, listed.value))
    }

    fn held(&mut self, permission: Permission, on: &ResourceRef) -> Option<Usable<Held>> {
        let fact = self.known.held(&judge::question(permission, on))?;
        self.usable(fact, fact.value)
    }
}
