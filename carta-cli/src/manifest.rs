//! `carta.toml`: the names that literals in attributes are checked against while compiling, and what Carta said of them.
//!
//! [`read`] says what stands in it, [`draft`] changes it and keeps whatever else stands there, [`file`] puts it in place.
//! The other reader of it is carta-macros' `directory`: what this one takes, that one has to take, too.

mod draft;
mod file;
mod list;
mod read;

use crate::sources::{Kind, Package, Workspace};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub(crate) use draft::Change;
pub(crate) use file::{change, text_of};
pub(crate) use read::read;

const NAME: &str = "carta.toml";

/// What a file says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Content {
    pub(crate) groups: Option<Vec<Listed>>,
    pub(crate) users: Option<Vec<Listed>>,
    pub(crate) synced: Synced,
}

/// A name in a list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) line: usize,
}

/// What Carta said when the file was written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Synced {
    pub(crate) host: Option<String>,
    pub(crate) date: Option<String>,
    /// Ids, by name.
    pub(crate) groups: BTreeMap<String, String>,
    pub(crate) users: BTreeMap<String, String>,
    /// The owners of organizations: their ids, by name.
    pub(crate) owners: BTreeMap<String, Owners>,
}

pub(crate) type Owners = BTreeMap<String, String>;

impl Content {
    pub(crate) fn list(&self, kind: Kind) -> Option<&[Listed]> {
        match kind {
            Kind::Group => self.groups.as_deref(),
            Kind::User => self.users.as_deref(),
        }
    }

    pub(crate) fn listed(&self, kind: Kind, name: &str) -> Option<&Listed> {
        self.list(kind)?.iter().find(|listed| listed.name == name)
    }
}

impl Synced {
    pub(crate) fn ids(&self, kind: Kind) -> &BTreeMap<String, String> {
        match kind {
            Kind::Group => &self.groups,
            Kind::User => &self.users,
        }
    }
}

/// The file that counts for a package: its own, or else the workspace's, whether or not it is there yet.
pub(crate) fn of(package: &Package, workspace: &Workspace) -> PathBuf {
    let own = package.folder.join(NAME);
    if own.exists() { own } else { workspace.root.join(NAME) }
}

/// Every file that counts for a part of the workspace.
pub(crate) fn all(workspace: &Workspace) -> BTreeSet<PathBuf> {
    workspace.packages.iter().map(|package| of(package, workspace)).collect()
}

/// The file that counts in a folder.
pub(crate) fn at(folder: &Path, workspace: &Workspace) -> PathBuf {
    match workspace.package_at(folder) {
        Some(package) => of(package, workspace),
        None => workspace.root.join(NAME),
    }
}

#[cfg(test)]
mod tests;
