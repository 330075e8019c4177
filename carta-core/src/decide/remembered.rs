//! A grant from what is remembered, without a copy of it: the way of every call whose stamp has run out.

use super::judge::{self, Facts, Usable};
use crate::agent::{Account, Held, Membership};
use crate::clock::Moment;
use crate::facts::{Caller, Fact, known};
use crate::settings::Settings;
use crate::{Group, Permission, Policy, ResourceRef, Truth};
use std::sync::Arc;

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
    let from = caller.counts_from().max(now.minus(settings.ttl));
    let oldest = caller.known(|known| {
        let facts = known.facts();
        let account = facts.account.filter(|fact| fact.asked >= from);
        let account = account.map(|fact| usable(fact, &*fact.value));
        let person = match caller.stands() {
            true => standing(facts.account, caller, now),
            false => account,
        };
        let mut facts = Remembered { facts, account, person, from };
        let mut oldest = Moment::LAST;
        let mut leaf = |leaf: &Policy| {
            let finding = judge::leaf(&mut facts, leaf, settings.trust_user_groups);
            finding.map_or(Truth::FAILED, |finding| {
                oldest = oldest.min(finding.asked);
                finding.truth
            })
        };
        // Whatever the policy says, its caller needs an account.
        let account = leaf(&Policy::Authenticated);
        (account.and(policy.evaluate_by(&mut leaf)) == Truth::YES).then_some(oldest)
    })?;
    Some(Grant { expires: oldest.plus(settings.ttl), oldest })
}

struct Remembered<'a> {
    facts: known::Facts<'a>,
    /// Looked at once: every leaf wants it.
    account: Option<Usable<&'a Account>>,
    person: Option<Usable<&'a Account>>,
    /// Nothing counts that was asked before.
    from: Moment,
}

/// An account that is taken to be there for as long as the token lasts, as if Carta had just said so.
pub(super) fn standing<'a>(
    account: Option<&'a Fact<Arc<Account>>>,
    caller: &Caller,
    now: Moment,
) -> Option<Usable<&'a Account>> {
    let fact = account.filter(|fact| fact.asked >= caller.counts_from())?;
    Some(Usable { value: &*fact.value, asked: now, expires: caller.ends() })
}

/// All facts last equally long here, so the oldest one says until when.
fn usable<T, U>(fact: &Fact<T>, value: U) -> Usable<U> {
    Usable { value, asked: fact.asked, expires: Moment::LAST }
}

impl Facts for Remembered<'_> {
    #[inline]
    fn account(&self) -> Option<Usable<&Account>> {
        self.account
    }

    #[inline]
    fn person(&self) -> Option<Usable<&Account>> {
        self.person
    }

    #[inline]
    fn group(&mut self, group: Group) -> (Option<bool>, Option<Usable<Membership>>) {
        let (named, listed) = self.facts.group(group);
        let listed = listed.filter(|listed| listed.asked >= self.from);
        (named, listed.map(|listed| usable(&listed, listed.value)))
    }

    fn held(&mut self, permission: Permission, on: &ResourceRef) -> Option<Usable<Held>> {
        let fact = self.facts.held(&judge::question(permission, on))?;
        (fact.asked >= self.from).then(|| usable(fact, fact.value))
    }
}
