use super::slot::{Fact, Slot, Ticket, Told};
use super::weight::{self, Weight};
use crate::agent::{Account, Form, Held, Membership};
use crate::clock::Moment;
use crate::name::{ByPlace, Kept};
use crate::{Group, ResourceRef};
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
pub(crate) struct Known {
    pub(super) account: Slot<Arc<Account>>,
    /// INVARIANT: at most as many as there are `Group`s, which are counted where they are made.
    groups: ByGroup,
    /// INVARIANT: at most `MAX_RESOURCES`.
    held: ByResource,
    /// What was asked before this isn't kept. INVARIANT: no earlier than whatever was forgotten, so that an older answer,
    /// still on its way, never takes the place of a newer one.
    from: Moment,
    /// INVARIANT: the weight of the account and all groups, and that of all resources with their ids.
    weight: usize,
    weight_of_held: usize,
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

impl Default for Known {
    fn default() -> Self {
        Self {
            account: Slot::default(),
            groups: HashMap::default(),
            held: HashMap::new(),
            from: Moment::FIRST,
            weight: 0,
            weight_of_held: 0,
            renewed: VecDeque::new(),
        }
    }
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
                self.forget_held();
            }
            self.weight_of_held += weight::text(question.0.as_str());
        }
        self.held.entry(question).or_default()
    }

    /// Keeps what came of a question. Whether something else is known than before.
    pub(super) fn keep_account(&mut self, ticket: Ticket, told: &Told<Arc<Account>>) -> bool {
        let from = self.from;
        weighing(&mut self.weight, &mut self.account, |slot| slot.keep(ticket, told, from))
    }

    /// Takes in what was said of the account elsewhere. It isn't forgotten, so nothing newer than what is kept was.
    #[cfg(feature = "verify")]
    pub(super) fn adopt_account(&mut self, fact: Fact<Arc<Account>>) -> bool {
        weighing(&mut self.weight, &mut self.account, |slot| slot.adopt(fact, Moment::FIRST))
    }

    pub(super) fn keep_listing(
        &mut self,
        group: Group,
        ticket: Ticket,
        told: &Told<Membership>,
    ) -> bool {
        self.change_listing(group, |slot, from| slot.keep(ticket, told, from))
    }

    /// Takes in what somebody else was told of the group.
    pub(super) fn adopt_listing(&mut self, group: Group, fact: Fact<Membership>) -> bool {
        self.change_listing(group, |slot, from| slot.adopt(fact, from))
    }

    pub(super) fn keep_held(
        &mut self,
        question: &(ResourceRef, Form),
        ticket: Ticket,
        told: &Told<Held>,
    ) {
        self.held_mut(question.clone());
        let from = self.from;
        if let Some(slot) = self.held.get_mut(question) {
            weighing(&mut self.weight_of_held, slot, |slot| slot.keep(ticket, told, from));
        }
    }

    fn change_listing(
        &mut self,
        group: Group,
        change: impl FnOnce(&mut Slot<Membership>, Moment) -> bool,
    ) -> bool {
        let from = self.from;
        let slot = &mut self.groups.entry(Kept::from(group)).or_default().listing;
        weighing(&mut self.weight, slot, |slot| change(slot, from))
    }

    /// Forgets what can be asked again: the account only if it `can_ask`. Of what is being asked it stays known that it is.
    pub(super) fn forget(&mut self, can_ask: bool) {
        if can_ask {
            self.from = self.account.forget().map_or(self.from, |asked| asked.max(self.from));
        }
        for of_group in self.groups.values_mut() {
            of_group.named = None;
            self.from = of_group.listing.forget().map_or(self.from, |asked| asked.max(self.from));
        }
        self.groups.retain(|_, of_group| of_group.listing.is_under_way());
        self.groups.shrink_to_fit();
        self.weight = self.account.weight();
        self.forget_held();
        self.held.shrink_to_fit();
        self.renewed = VecDeque::new();
    }

    fn forget_held(&mut self) {
        for slot in self.held.values_mut() {
            self.from = slot.forget().map_or(self.from, |asked| asked.max(self.from));
        }
        self.held.retain(|_, slot| slot.is_under_way());
        if self.held.len() >= MAX_RESOURCES {
            self.held.clear();
        }
        let ids = self.held.keys().map(|(id, _)| weight::text(id.as_str()));
        self.weight_of_held = ids.sum();
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
        let groups = weight::table::<(Kept, OfGroup)>(self.groups.capacity());
        let held = weight::table::<((ResourceRef, Form), Slot<Held>)>(self.held.capacity());
        let renewed = self.renewed.capacity() * size_of::<(Moment, Moment)>();
        self.weight + self.weight_of_held + groups + held + renewed
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

/// Changes what one question is known to be answered with, and what that weighs.
fn weighing<T: Weight>(
    weight: &mut usize,
    slot: &mut Slot<T>,
    change: impl FnOnce(&mut Slot<T>) -> bool,
) -> bool {
    let before = slot.weight();
    let changed = change(slot);
    *weight = *weight + slot.weight() - before;
    changed
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
