//! What Carta says of the names in policies, and what it can't say to this account.
//!
//! An unknown group and one that the account may not see get the same answer. So that a name isn't there is believed only
//! where Carta shows the account everything that there could be: to administrators, to the owners of the name's
//! organization, and of users to everybody. All of that is known of a carta-server alone, which says so by the header
//! `Carta-Groups: complete`; of the hosted Carta, what it doesn't show may be there.

mod asking;
mod near;

use crate::manifest::Owners;
use crate::sources::Kind;
use carta_core::GroupName;
use std::collections::{BTreeMap, BTreeSet};

pub(crate) use asking::ask;

/// What Carta said.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) host: String,
    /// Who asked.
    pub(crate) asker: String,
    /// The day on which it said so, by its own clock.
    pub(crate) date: Option<String>,
    /// Whether this is a carta-server, asked by one of its administrators.
    is_administrator: bool,
    /// Whether what it doesn't show of users isn't there.
    shows_users: bool,
    /// Groups that the account sees, with their ids if Carta tells them.
    groups: BTreeMap<String, Option<String>>,
    users: BTreeMap<String, Option<String>>,
    /// All users, to look for what a wrong name was meant to be.
    others: Vec<String>,
    /// The owners of organizations, as far as the account may know them.
    owners: BTreeMap<String, Owners>,
}

/// What is known of a name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Presence {
    /// It is there, by this id if Carta tells it.
    There(Option<String>),
    Missing,
    /// This account can't tell.
    Unseen,
}

impl Known {
    pub(crate) fn of(&self, kind: Kind, name: &str) -> Presence {
        let names = match kind {
            Kind::Group => &self.groups,
            Kind::User => &self.users,
        };
        match names.get(name) {
            Some(id) => Presence::There(id.clone()),
            None if self.shows_all_like(kind, name) => Presence::Missing,
            None => Presence::Unseen,
        }
    }

    fn shows_all_like(&self, kind: Kind, name: &str) -> bool {
        match kind {
            Kind::User => self.shows_users,
            Kind::Group => {
                let organization = organization(name);
                let owns = organization.is_some_and(|name| self.owners.contains_key(&name));
                self.is_administrator || owns
            }
        }
    }

    /// Who owns an organization; `None` if the account may not know.
    pub(crate) fn owners(&self, organization: &str) -> Option<&Owners> {
        self.owners.get(organization)
    }

    /// The name that was probably meant, among those of Carta and `listed` ones.
    pub(crate) fn near<'a>(
        &'a self,
        kind: Kind,
        name: &str,
        listed: impl Iterator<Item = &'a str>,
    ) -> Option<&'a str> {
        let known: Box<dyn Iterator<Item = &str>> = match kind {
            Kind::Group => Box::new(self.groups.keys().map(String::as_str)),
            Kind::User => Box::new(self.users.keys().chain(&self.others).map(String::as_str)),
        };
        near::nearest(name, known.chain(listed).filter(|near| *near != name))
    }
}

/// The organization of a group, if its name says one.
pub(crate) fn organization(group: &str) -> Option<String> {
    GroupName::from(group).organization().map(str::to_owned)
}

/// Whose names are to be asked about.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) groups: BTreeSet<String>,
    pub(crate) users: BTreeSet<String>,
}
