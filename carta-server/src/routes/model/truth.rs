//! What is true: lists of everything, and paths found by trying all.

use super::turns::Id;
use std::collections::BTreeMap;

/// Execute, write, read, clone, admin: 1, 2, 4, 8, 16.
pub(super) type Bits = u8;
pub(super) const ALL: Bits = 31;
pub(super) const ADMIN: Bits = 16;

#[derive(Debug, Default)]
pub(super) struct Truth {
    pub(super) now: u64,
    pub(super) users: Vec<User>,
    pub(super) groups: Vec<Group>,
    pub(super) resources: Vec<Resource>,
    /// By holder and resource.
    pub(super) grants: BTreeMap<(Id, Id), [Bits; 3]>,
    /// By group and user: when it ends.
    pub(super) memberships: BTreeMap<(Id, Id), Option<u64>>,
}

#[derive(Debug)]
pub(super) struct User {
    pub(super) id: Id,
    pub(super) suspended: bool,
    pub(super) removed: bool,
    pub(super) administrator: bool,
}

#[derive(Debug)]
pub(super) struct Group {
    pub(super) id: Id,
    /// Whose organization it belongs to.
    pub(super) owner: Option<Id>,
    pub(super) removed: bool,
    /// Kept by the server: nobody comes or goes.
    pub(super) kept: bool,
}

#[derive(Debug)]
pub(super) struct Resource {
    pub(super) id: Id,
    /// v1's word for it, as a resource and as a holder; `None` for generic ones.
    pub(super) kind: Option<(&'static str, &'static str)>,
    pub(super) owner: Id,
}

impl Truth {
    pub(super) fn user(&self, id: &Id) -> Option<&User> {
        self.users.iter().find(|user| user.id == *id)
    }

    pub(super) fn resource(&self, id: &Id) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.id == *id)
    }

    pub(super) fn may_act(&self, id: &Id) -> bool {
        self.user(id).is_some_and(|user| !user.suspended && !user.removed)
    }

    /// Everybody and everything that may be named as a holder.
    pub(super) fn holders(&self) -> Vec<Id> {
        let users = self.users.iter().filter(|user| !user.removed).map(|user| &user.id);
        let groups = self.groups.iter().filter(|group| !group.removed).map(|group| &group.id);
        let resources = self.resources.iter().map(|resource| &resource.id);
        users.chain(groups).chain(resources).cloned().collect()
    }

    /// v1's word for a holder.
    pub(super) fn user_type(&self, holder: &Id) -> Option<&'static str> {
        if self.user(holder).is_some() {
            return Some("User");
        }
        match self.resource(holder) {
            Some(resource) => resource.kind.map(|(_, word)| word),
            None => Some("UserGroup"),
        }
    }

    pub(super) fn tiers(&self, holder: &Id, resource: &Id) -> [Bits; 3] {
        self.grants.get(&(holder.clone(), resource.clone())).copied().unwrap_or_default()
    }

    pub(super) fn effective(&self, holder: &Id, resource: &Id) -> Bits {
        let mut all = 0;
        for (first, flags) in self.beginnings(holder) {
            self.walk(&first, flags, resource, &mut vec![first.clone()], &mut all);
        }
        all
    }

    /// Every grant with which a path of the holder's may begin.
    fn beginnings(&self, holder: &Id) -> Vec<(Id, Bits)> {
        let is_user = self.user(holder).is_some();
        if is_user && !self.may_act(holder) {
            return Vec::new();
        }
        let mut beginnings = Vec::new();
        for ((from, to), [user, private, shared]) in &self.grants {
            if from == holder {
                beginnings.push((to.clone(), closed(user | private | shared)));
            }
            let group = self.groups.iter().find(|group| group.id == *from);
            if let Some(group) = group.filter(|group| is_user && self.belongs(holder, group)) {
                let administers = group.owner.as_ref() == Some(holder);
                let passed = if administers { private | shared } else { *shared };
                beginnings.push((to.clone(), closed(passed)));
            }
        }
        let owned = self.resources.iter().filter(|resource| resource.owner == *holder);
        beginnings.extend(owned.map(|resource| (resource.id.clone(), ALL)));
        beginnings
    }

    fn belongs(&self, user: &Id, group: &Group) -> bool {
        let ends = self.memberships.get(&(group.id.clone(), user.clone()));
        !group.removed && ends.is_some_and(|ends| ends.is_none_or(|at| at > self.now))
    }

    /// Goes on from `at`, over every path that visits nothing twice.
    fn walk(&self, at: &Id, flags: Bits, goal: &Id, seen: &mut Vec<Id>, all: &mut Bits) {
        if at == goal {
            *all |= flags;
        }
        for ((from, to), [_, private, shared]) in &self.grants {
            if from == at && !seen.contains(to) {
                let passed = if flags & ADMIN == 0 { *shared } else { shared | private };
                seen.push(to.clone());
                self.walk(to, flags & closed(passed), goal, seen, all);
                seen.pop();
            }
        }
    }
}

/// *admin* comes with everything.
pub(super) fn closed(flags: Bits) -> Bits {
    if flags & ADMIN == 0 { flags } else { ALL }
}
