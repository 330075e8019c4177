//! What is guarded: as a program tells it, or as its sources say.

mod difference;
mod program;

use crate::sources::{self, Workspace};
use anyhow::Context as _;
use carta_core::Policy;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

pub(crate) use difference::{Difference, differences};

/// A hundred thousand functions fit.
const MAX_BYTES: u64 = 64 << 20;

/// A guarded function, as `carta::guards_json` writes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Guarded {
    pub(crate) function: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) policy: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) permission: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) on: Option<String>,
    #[serde(default)]
    pub(crate) fresh: bool,
}

impl Guarded {
    /// All that it requires.
    pub(crate) fn requirement(&self) -> String {
        let mut text = self.policy.clone();
        if let Some(permission) = &self.permission {
            let on = self.on.as_deref().unwrap_or("?");
            text.push_str(&format!(", permission = \"{permission}\", on = {on}"));
        }
        if self.fresh {
            text.push_str(", fresh");
        }
        text
    }

    /// What is asked of groups and users; `None` if that can't be read, since it names constants.
    pub(crate) fn policy(&self) -> Option<Policy> {
        self.policy.parse().ok()
    }
}

/// What a program says when it is run for it.
pub(crate) fn of_program(path: &Path) -> anyhow::Result<Vec<Guarded>> {
    program::ask(path)
}

/// What was written down before; `-` is stdin.
pub(crate) fn of_file(path: &Path) -> anyhow::Result<Vec<Guarded>> {
    let read = || -> anyhow::Result<_> {
        let bytes = if path == Path::new("-") {
            bounded(io::stdin().lock())?
        } else {
            anyhow::ensure!(fs::metadata(path)?.is_file(), "it isn't a file");
            bounded(File::open(path)?)?
        };
        Ok(serde_json::from_slice(&bytes)?)
    };
    read().with_context(|| format!("`{}` can't be read as an inventory", path.display()))
}

/// What the sources of a workspace's programs and libraries say; and what of them couldn't be read.
pub(crate) fn of_sources(workspace: &Workspace) -> (Vec<Guarded>, Vec<String>) {
    let (mut guarded, mut unread) = (Vec::new(), Vec::new());
    for package in &workspace.packages {
        let mut said = sources::read(&workspace.root, package, |target| target.is_built);
        guarded.append(&mut said.guarded);
        unread.append(&mut said.unread);
    }
    guarded.sort();
    (guarded, unread)
}

fn bounded(from: impl Read) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    anyhow::ensure!(bytes.len() as u64 <= MAX_BYTES, "it is larger than {} MiB", MAX_BYTES >> 20);
    Ok(bytes)
}
