//! What a fake authority knows: users, groups, permissions.

use super::body::Body;
use super::listing;
use crate::Permission;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers that no two users or tokens of this process share, so that a token is good at one authority alone.
static NUMBERS: AtomicU64 = AtomicU64::new(1);

#[derive(Default)]
pub(super) struct Directory {
    users: BTreeMap<String, Account>,
    /// Whose token it is: a hundred thousand users are asked about as quickly as one.
    bearers: HashMap<String, String>,
    groups: BTreeMap<String, Group>,
    /// The groups that have a crowd, which nobody's account names.
    crowded: BTreeSet<String>,
    /// By user and resource.
    held: BTreeMap<(String, String), BTreeSet<Permission>>,
    /// Whether `GET /user` leaves groups out.
    pub(super) silent_on_groups: bool,
}

struct Account {
    id: String,
    tokens: Vec<String>,
    /// INVARIANT: those, and no others, that have the user among their members.
    groups: BTreeSet<String>,
}

#[derive(Default)]
struct Group {
    members: BTreeSet<String>,
    crowd: u64,
    sight: Sight,
}

/// What Carta says to whoever lists a group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Sight {
    #[default]
    Open,
    Hidden,
    Forbidden,
}

/// What comes of a question for a group's members.
pub(super) enum Listed {
    Members(Body),
    /// There is no such group, or nobody may know of it.
    Nothing,
    Forbidden,
}

impl Directory {
    pub(super) fn add_user(&mut self, name: &str) {
        self.account(name);
    }

    pub(super) fn set_id(&mut self, name: &str, id: &str) {
        id.clone_into(&mut self.account(name).id);
    }

    /// A token of the user's, who is there from now on.
    pub(super) fn new_token(&mut self, name: &str) -> String {
        let token = format!("token-{}-of-the-test-kit", number());
        self.account(name).tokens.push(token.clone());
        self.bearers.insert(token.clone(), name.to_owned());
        token
    }

    pub(super) fn revoke_tokens(&mut self, name: &str) {
        let tokens = self.users.get_mut(name).map(|account| std::mem::take(&mut account.tokens));
        self.forget_tokens(&tokens.unwrap_or_default());
    }

    pub(super) fn remove_user(&mut self, name: &str) {
        let Some(account) = self.users.remove(name) else { return };
        self.forget_tokens(&account.tokens);
        for group in &account.groups {
            self.group(group).members.remove(name);
        }
        self.held.retain(|(user, _), _| user != name);
    }

    pub(super) fn add_member(&mut self, group: &str, user: &str) {
        self.account(user).groups.insert(group.to_owned());
        self.group(group).members.insert(user.to_owned());
    }

    pub(super) fn remove_member(&mut self, group: &str, user: &str) {
        if let Some(account) = self.users.get_mut(user) {
            account.groups.remove(group);
        }
        self.group(group).members.remove(user);
    }

    pub(super) fn set_crowd(&mut self, group: &str, count: u64) {
        self.crowded.insert(group.to_owned());
        self.group(group).crowd = count;
    }

    pub(super) fn set_sight(&mut self, group: &str, sight: Sight) {
        self.group(group).sight = sight;
    }

    pub(super) fn grant(&mut self, user: &str, permission: Permission, resource: &str) {
        self.add_user(user);
        let held = self.held.entry((user.to_owned(), resource.to_owned())).or_default();
        held.insert(permission);
    }

    pub(super) fn rescind(&mut self, user: &str, permission: Permission, resource: &str) {
        if let Some(held) = self.held.get_mut(&(user.to_owned(), resource.to_owned())) {
            held.remove(&permission);
        }
    }

    /// Whose token it is.
    pub(super) fn bearer(&self, token: &str) -> Option<&str> {
        self.bearers.get(token).map(String::as_str)
    }

    pub(super) fn user_of_id(&self, id: &str) -> Option<&str> {
        self.users.iter().find(|(_, account)| account.id == id).map(|(name, _)| name.as_str())
    }

    /// The user as Carta tells it, with groups unless it is silent on them.
    pub(super) fn user(&self, name: &str) -> Value {
        let account = self.users.get(name);
        let id = account.map(|account| account.id.as_str());
        if self.silent_on_groups {
            return json!({ "name": name, "id": id });
        }
        let named = account.into_iter().flat_map(|account| &account.groups);
        let crowded = self.crowded.iter().filter(|group| self.has_in_crowd(group, name));
        let groups: BTreeSet<&String> = named.chain(crowded).collect();
        json!({ "name": name, "id": id, "groups": groups })
    }

    pub(super) fn members(&self, group: &str) -> Listed {
        let Some(group) = self.groups.get(group) else {
            return Listed::Nothing;
        };
        match group.sight {
            Sight::Open => {}
            Sight::Hidden => return Listed::Nothing,
            Sight::Forbidden => return Listed::Forbidden,
        }
        let id = |name: &str| self.users.get(name).map_or("", |account| &account.id).to_owned();
        let named = group.members.iter().map(|name| (name.clone(), id(name))).collect();
        Listed::Members(listing::of(named, group.crowd))
    }

    pub(super) fn holds(&self, user: &str, permission: Permission, resource: &str) -> bool {
        let held = self.held.get(&(user.to_owned(), resource.to_owned()));
        held.is_some_and(|held| held.contains(&permission))
    }

    fn account(&mut self, name: &str) -> &mut Account {
        let new = || Account {
            id: format!("u-{}", number()),
            tokens: Vec::new(),
            groups: BTreeSet::new(),
        };
        self.users.entry(name.to_owned()).or_insert_with(new)
    }

    fn forget_tokens(&mut self, tokens: &[String]) {
        for token in tokens {
            self.bearers.remove(token);
        }
    }

    fn has_in_crowd(&self, group: &str, user: &str) -> bool {
        self.groups.get(group).is_some_and(|group| listing::in_crowd(user, group.crowd))
    }

    fn group(&mut self, name: &str) -> &mut Group {
        self.groups.entry(name.to_owned()).or_default()
    }
}

fn number() -> u64 {
    NUMBERS.fetch_add(1, Ordering::Relaxed)
}
