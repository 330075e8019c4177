//! Who may call what today, as far as Carta tells this account.
//!
//! Policies are evaluated as guards evaluate them, once for each user. What Carta doesn't show is *unknown*, and never a no.

use crate::inventory::Guarded;
use crate::known::{self, Known, Presence, Wanted};
use crate::sources::Kind;
use carta_core::{Agent, Error, Policy, Truth};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// No user has such a name.
const STRANGER: &str = "";

pub(super) struct People {
    pub(super) known: Known,
    /// Every user that Carta shows.
    pub(super) users: BTreeSet<String>,
    /// Whether these are all.
    is_all: bool,
    /// The members of groups; none of those that this account can't list.
    members: BTreeMap<String, HashSet<String>>,
}

/// Who may call a function.
#[derive(Debug, Default, PartialEq, Serialize)]
pub(super) struct Who {
    /// Everybody with an account; then `users` is empty.
    pub(super) everyone: bool,
    pub(super) users: Vec<String>,
    /// Groups that this account can't see into, on which it depends whether others may, too.
    pub(super) unknown: Vec<String>,
    /// What is required besides, and only known when it is called.
    pub(super) besides: Option<String>,
}

/// Asks for the members of `groups`, and for all users.
pub(super) async fn ask(agent: &Agent, groups: &BTreeSet<String>) -> Result<People, Error> {
    let wanted = Wanted { groups: groups.clone(), users: BTreeSet::new() };
    let known = known::ask(agent, &wanted).await?;
    let mut members = BTreeMap::new();
    for group in groups {
        match agent.groups().members(group.as_str()).await {
            Ok(users) => {
                members.insert(group.clone(), users.into_iter().map(|user| user.name).collect());
            }
            Err(error) if is_refusal(&error) => {}
            Err(error) => return Err(error),
        }
    }
    let listed = match agent.users().list().await {
        Ok(users) => Some(users),
        Err(error) if is_refusal(&error) => None,
        Err(error) => return Err(error),
    };
    let is_all = listed.is_some();
    let listed = listed.into_iter().flatten().map(|user| user.name);
    let users = listed.chain(members.values().flatten().cloned()).collect();
    Ok(People { known, users, is_all, members })
}

fn is_refusal(error: &Error) -> bool {
    matches!(error, Error::NotFound(_) | Error::PermissionDenied(_) | Error::InvalidParameter(_))
}

impl People {
    pub(super) fn who(&self, guarded: &Guarded) -> Who {
        let besides = guarded
            .permission
            .as_ref()
            .map(|permission| format!("{permission} on {}", guarded.on.as_deref().unwrap_or("?")));
        let Some(policy) = guarded.policy() else {
            let unknown = vec![guarded.policy.clone()];
            return Who { unknown, besides, ..Who::default() };
        };
        if policy == Policy::Authenticated {
            return Who { everyone: true, besides, ..Who::default() };
        }
        let mut unknown = BTreeSet::new();
        let users: Vec<String> = self
            .users
            .iter()
            .filter(|user| self.may(user, &policy, &mut unknown))
            .cloned()
            .collect();
        // A stranger may be let in by a `not`.
        if !self.is_all && self.may(STRANGER, &policy, &mut unknown) {
            unknown.insert("users that aren't visible".to_owned());
        }
        let everyone = self.is_all && !users.is_empty() && users.len() == self.users.len();
        let users = if everyone { Vec::new() } else { users };
        Who { everyone, users, unknown: unknown.into_iter().collect(), besides }
    }

    /// Whether a user may call; where that can't be told, `unknown` gets the groups that it depends on.
    fn may(&self, user: &str, policy: &Policy, unknown: &mut BTreeSet<String>) -> bool {
        let mut unseen = Vec::new();
        let verdict = policy.evaluate(&mut |leaf| match leaf {
            Policy::Authenticated => Truth::YES,
            Policy::User(name) if name.as_str() == user => Truth::YES,
            Policy::User(_) => Truth::NO,
            Policy::Group(group) => {
                let truth = self.is_member(user, group.as_str());
                if truth.is_unknown() {
                    unseen.push(group.as_str().to_owned());
                }
                truth
            }
            _ => Truth::REFUSED,
        });
        if verdict.is_unknown() {
            unknown.extend(unseen);
        }
        verdict == Truth::YES
    }

    fn is_member(&self, user: &str, group: &str) -> Truth {
        match self.members.get(group) {
            Some(members) if members.contains(user) => Truth::YES,
            Some(_) => Truth::NO,
            // A guard can't tell either who is in a group that isn't there.
            None => Truth::REFUSED,
        }
    }

    /// Whether there is no such group, as far as this account can tell.
    pub(super) fn is_missing(&self, group: &str) -> bool {
        self.known.of(Kind::Group, group) == Presence::Missing
    }
}

impl Who {
    /// For people.
    pub(super) fn text(&self) -> String {
        let mut parts = Vec::new();
        if self.everyone {
            parts.push("everyone with an account".to_owned());
        } else if !self.users.is_empty() {
            parts.push(self.users.join(", "));
        } else if self.unknown.is_empty() {
            parts.push("nobody".to_owned());
        }
        if !self.unknown.is_empty() {
            parts.push(format!("? depends on {}", self.unknown.join(", ")));
        }
        let text = parts.join("; ");
        match &self.besides {
            Some(besides) => format!("{text}; of these, who holds {besides}"),
            None => text,
        }
    }
}
