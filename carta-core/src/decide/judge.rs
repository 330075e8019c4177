//! What one leaf comes to by the facts that may be used for it: the one place where facts become truth.

use crate::agent::{Account, Form, Held, Membership};
use crate::clock::Moment;
use crate::{Group, Permission, Policy, ResourceRef, Truth};

/// A fact that may be used, and until when.
#[derive(Clone, Copy)]
pub(super) struct Usable<T> {
    pub(super) value: T,
    pub(super) asked: Moment,
    pub(super) expires: Moment,
}

/// Where facts come from. What isn't known, or is too old, is `None`.
pub(super) trait Facts {
    fn account(&self) -> Option<Usable<&Account>>;

    /// The account as the one that somebody has: where a token is taken for that until it ends, of any age.
    fn person(&self) -> Option<Usable<&Account>>;

    /// Whether the account names the group, and what its listing says. The former may be left out without the account.
    fn group(&mut self, group: Group) -> (Option<bool>, Option<Usable<Membership>>);

    fn held(&mut self, permission: Permission, on: &ResourceRef) -> Option<Usable<Held>>;
}

/// What a leaf comes to.
#[derive(Clone, Copy)]
pub(super) struct Finding {
    pub(super) truth: Truth,
    pub(super) by: By,
    pub(super) asked: Moment,
    pub(super) expires: Moment,
}

/// Which fact said so.
#[derive(Clone, Copy)]
pub(super) enum By {
    Account,
    Listing,
    Permissions,
}

/// `None` where no fact tells.
#[inline]
pub(super) fn leaf(
    facts: &mut impl Facts,
    leaf: &Policy,
    trust_user_groups: bool,
) -> Option<Finding> {
    match leaf {
        Policy::Group(group) => self::group(facts, *group, trust_user_groups),
        Policy::Holds(permission, on) => held(facts, *permission, on),
        Policy::Authenticated => Some(facts.person()?.find(By::Account, |_| Truth::YES)),
        Policy::User(name) => Some(facts.person()?.find(By::Account, |account| {
            if account.user.name == name.as_str() { Truth::YES } else { Truth::NO }
        })),
        // INVARIANT: `evaluate` hands out leaves alone; what isn't one opens nothing.
        Policy::Any(_) | Policy::All(_) | Policy::Not(_) => None,
    }
}

/// What the newer of the account's groups and the group's own listing says.
fn group(facts: &mut impl Facts, group: Group, trust_user_groups: bool) -> Option<Finding> {
    let (named, listed) = facts.group(group);
    let account = facts.account().filter(|_| trust_user_groups);
    let told =
        account.zip(named).and_then(|(account, named)| match (named, account.value.complete) {
            (true, _) => Some(account.find(By::Account, |_| Truth::YES)),
            (false, true) => Some(account.find(By::Account, |_| Truth::NO)),
            (false, false) => None,
        });
    let listed = listed.map(|listed| {
        listed.find(By::Listing, |membership| match membership {
            Membership::Member => Truth::YES,
            Membership::NotMember => Truth::NO,
            Membership::Ambiguous => Truth::FAILED,
        })
    });
    match (told, listed) {
        (Some(told), Some(listed)) if told.asked > listed.asked => Some(told),
        (told, listed) => listed.or(told),
    }
}

fn held(facts: &mut impl Facts, permission: Permission, on: &ResourceRef) -> Option<Finding> {
    let held = facts.held(permission, on)?;
    Some(held.find(By::Permissions, |held| match held.holds(permission) {
        Some(true) => Truth::YES,
        Some(false) => Truth::NO,
        None => Truth::FAILED,
    }))
}

/// The question that tells of a permission on a resource.
pub(super) fn question(permission: Permission, on: &ResourceRef) -> (ResourceRef, Form) {
    (on.clone(), Form::of(permission))
}

impl<T> Usable<T> {
    fn find(self, by: By, truth: impl FnOnce(T) -> Truth) -> Finding {
        Finding { truth: truth(self.value), by, asked: self.asked, expires: self.expires }
    }
}

impl<T: Copy> Usable<&T> {
    pub(super) fn copied(self) -> Usable<T> {
        Usable { value: *self.value, asked: self.asked, expires: self.expires }
    }
}
