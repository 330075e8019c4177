use super::slot::{Fact, Slot};
use crate::agent::{Account, Form, Held, Membership};
use crate::clock::Moment;
use crate::name::{ByPlace, Kept};
use crate::{Group, GroupName, ResourceRef};
use std::collections::{HashMap, VecDeque};
use std::mem::size_of;
use std::sync::Arc;
use std::time::Duration;

/// The most resources that anything is remembered of, with ids of at most 4 MB in all; beyond it, all of them are asked
/// about anew.
const MAX_RESOURCES: usize = 4096;

/// Of more questions at a time it isn't known that they are being asked anew.
const MAX_RENEWED: usize = 16;

type ByGroup = HashMap<Kept, OfGroup, ByPlace>;
type ByResource = HashMap<(ResourceRef, Form), Slot<Held>>;

/// Everything known of one caller.
#[derive(Default)]
pub(crate) struct Known {
    pub(super) account: Slot<Arc<Account>>,
    /// INVARIANT: at most as many as there are `Group`s, which are counted where they are made.
    groups: ByGroup,
    /// INVARIANT: at most `MAX_RESOURCES`.
    held: ByResource,
    ids: usize,
    /// Facts, by when they were asked for, that are being asked for anew, and since when.
    renewed: VecDeque<(Moment, Moment)>,
}

/// What was last told of one caller.
pub(crate) struct Facts<'a> {
    pub(crate) account: Option<&'a Fact<Arc<Account>>>,
    groups: &'a mut ByGroup,
    held: &'a ByResource,
}

/// What is known of one group.
#[derive(Default)]
pub(crate) struct OfGroup {
    pub(super) listing: Slot<Membership>,
    /// Whether the account of that moment names it: looked up once for each account.
    named: Option<(Moment, bool)>,
}

impl Known {
    pub(crate) fn account(&self) -> Option<&Fact<Arc<Account>>> {
        self.account.fact()
    }

    pub(crate) fn group(&self, group: Group) -> Option<&OfGroup> {
        self.groups.get(&Kept::from(group))
    }

    pub(crate) fn held(&self, question: &(ResourceRef, Form)) -> Option<&Fact<Held>> {
        self.held.get(question)?.fact()
    }

    /// What decisions look at.
    pub(crate) fn facts(&mut self) -> Facts<'_> {
        Facts { account: self.account.fact(), groups: &mut self.groups, held: &self.held }
    }

    pub(super) fn listing_mut(&mut self, group: Group) -> &mut Slot<Membership> {
        &mut self.groups.entry(Kept::from(group)).or_default().listing
    }

    pub(super) fn held_mut(&mut self, question: (ResourceRef, Form)) -> &mut Slot<Held> {
        if !self.held.contains_key(&question) {
            // Ids come from requests: whoever sends many makes us forget, and nothing worse.
            if self.held.len() >= MAX_RESOURCES {
                self.held.clear();
                self.ids = 0;
            }
            self.ids += question.0.as_str().len();
        }
        self.held.entry(question).or_default()
    }

    /// Whether facts of the moment `asked` should be asked for anew now: somebody who does so is left to it for a while.
    pub(super) fn renew(&mut self, asked: Moment, now: Moment, meanwhile: Duration) -> bool {
        self.renewed.retain(|(_, since)| since.age(now) < meanwhile);
        let renews = self.renewed.iter().all(|(other, _)| *other != asked);
        if renews {
            self.renewed.truncate(MAX_RENEWED - 1);
            self.renewed.push_front((asked, now));
        }
        renews
    }

    /// About how much memory all this takes.
    pub(super) fn bytes(&self) -> usize {
        let account = self.account().map_or(0, |account| {
            let names = account.value.user.groups.iter().map(GroupName::as_str);
            size_of::<Account>()
                + names.map(|name| size_of::<GroupName>() + name.len()).sum::<usize>()
        });
        let groups = self.groups.capacity() * size_of::<(Kept, OfGroup)>();
        let held = self.held.capacity() * size_of::<((ResourceRef, Form), Slot<Held>)>();
        account + groups + held + self.ids
    }
}

impl Facts<'_> {
    /// Whether the account names the group, and what its listing said.
    #[inline]
    pub(crate) fn group(&mut self, group: Group) -> (Option<bool>, Option<Fact<Membership>>) {
        let (kept, account) = (Kept::from(group), self.account);
        let look = |of_group: &mut OfGroup| {
            let named = account.map(|account| of_group.is_named_by(account, group));
            (named, of_group.listed().cloned())
        };
        match self.groups.get_mut(&kept) {
            Some(of_group) => look(of_group),
            None => look(self.groups.entry(kept).or_default()),
        }
    }

    pub(crate) fn held(&self, question: &(ResourceRef, Form)) -> Option<&Fact<Held>> {
        self.held.get(question)?.fact()
    }
}

impl OfGroup {
    pub(crate) fn listed(&self) -> Option<&Fact<Membership>> {
        self.listing.fact()
    }

    fn is_named_by(&mut self, account: &Fact<Arc<Account>>, group: Group) -> bool {
        match self.named {
            Some((asked, named)) if asked == account.asked => named,
            _ => {
                let named = account.value.is_in(group.as_str());
                self.named = Some((account.asked, named));
                named
            }
        }
    }
}
