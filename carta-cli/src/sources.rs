//! What the sources of a workspace say: the names in `authorize` attributes and `group!`, and the functions that are
//! guarded.
//!
//! [`workspace`] asks cargo what there is to compile; [`files`] follows the modules from there, file by file; [`walk`] goes
//! over a file's tokens, and [`attribute`] reads the attributes among them. Tokens and no syntax tree: what doesn't
//! compile, or not yet, is read all the same, and so is what stands in the arguments of a macro.

mod attribute;
mod files;
mod head;
mod scope;
mod walk;
mod words;
mod workspace;

use crate::inventory::Guarded;
use std::fmt;
use std::path::{Path, PathBuf};

pub(crate) use workspace::{Package, Target, Workspace};

/// A group or a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Group,
    User,
}

impl Kind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::User => "user",
        }
    }
}

/// Where something stands. Lines and columns begin with 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    /// Below the workspace's root, if it is there.
    pub(crate) file: PathBuf,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.to_string_lossy();
        write!(f, "{}:{}:{}", file.escape_debug(), self.line, self.column)
    }
}

/// A name that is written in a policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Named {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    pub(crate) place: Place,
}

/// What a package's sources say.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) names: Vec<Named>,
    pub(crate) guarded: Vec<Guarded>,
    /// Files that couldn't be read, each with the reason.
    pub(crate) unread: Vec<String>,
}

/// Reads the sources of some of a package's targets.
pub(crate) fn read(root: &Path, package: &Package, of: impl Fn(&Target) -> bool) -> Said {
    let mut said = Said::default();
    for target in package.targets.iter().filter(|target| of(target)) {
        files::read(root, target, &mut said);
    }
    // Modules may belong to several targets.
    said.names.sort();
    said.names.dedup();
    said.guarded.sort();
    said.guarded.dedup();
    said.unread.sort();
    said.unread.dedup();
    said
}

#[cfg(test)]
mod tests;
