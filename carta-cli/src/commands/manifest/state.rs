//! What the sources and the files say, before Carta is asked.

use crate::failure::Failure;
use crate::known::Wanted;
use crate::manifest::{self, Content};
use crate::sources::{self, Kind, Named, Place, Workspace};
use anyhow::Context as _;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A `carta.toml`, and the sources that it counts for.
pub(super) struct Directory {
    pub(super) path: PathBuf,
    /// For messages.
    pub(super) shown: String,
    pub(super) is_there: bool,
    pub(super) content: Content,
    names: Vec<Named>,
}

pub(super) struct State {
    pub(super) directories: Vec<Directory>,
    /// Sources that couldn't be read.
    pub(super) unread: Vec<String>,
}

/// A name, and where it stands.
pub(super) struct Written<'a> {
    pub(super) kind: Kind,
    pub(super) name: &'a str,
    /// Its line in the `carta.toml`, if it is listed there.
    pub(super) line: Option<usize>,
    pub(super) places: Vec<&'a Place>,
}

impl State {
    pub(super) fn of(folder: &Path) -> anyhow::Result<Self> {
        let workspace = workspace(folder)?;
        let mut names: BTreeMap<PathBuf, Vec<Named>> = BTreeMap::new();
        let mut unread = Vec::new();
        for package in &workspace.packages {
            let said = sources::read(&workspace.root, package, |_| true);
            names.entry(manifest::of(package, &workspace)).or_default().extend(said.names);
            unread.extend(said.unread);
        }
        let directory = |path: PathBuf| {
            let names = names.remove(&path).unwrap_or_default();
            Directory::of(path, &workspace.root, names)
        };
        let directories = manifest::all(&workspace).into_iter().map(directory);
        Ok(Self { directories: directories.collect::<anyhow::Result<_>>()?, unread })
    }

    /// All names, for the questions.
    pub(super) fn wanted(&self) -> Wanted {
        let mut wanted = Wanted::default();
        for written in self.directories.iter().flat_map(Directory::written) {
            match written.kind {
                Kind::Group => wanted.groups.insert(written.name.to_owned()),
                Kind::User => wanted.users.insert(written.name.to_owned()),
            };
        }
        wanted
    }
}

/// The workspace around a folder.
pub(super) fn workspace(folder: &Path) -> anyhow::Result<Workspace> {
    let folder = fs::canonicalize(folder)
        .with_context(|| format!("`{}` can't be looked into", folder.display()))?;
    Workspace::of(&folder)
}

impl Directory {
    fn of(path: PathBuf, root: &Path, names: Vec<Named>) -> anyhow::Result<Self> {
        let shown = shown(&path, root);
        let text = manifest::text_of(&path)?;
        let content = manifest::read(text.as_deref().unwrap_or_default()).map_err(|mistake| {
            let what = format!("`{shown}`, line {}: {}", mistake.line, mistake.problem);
            Failure::failed(what).help("correct the line; nothing was changed")
        })?;
        Ok(Self { path, shown, is_there: text.is_some(), content, names })
    }

    /// Every name that is listed or used, once.
    pub(super) fn written(&self) -> Vec<Written<'_>> {
        let mut written: BTreeMap<_, (Option<usize>, Vec<_>)> = BTreeMap::new();
        for kind in [Kind::Group, Kind::User] {
            for listed in self.content.list(kind).unwrap_or_default() {
                let (line, _) = written.entry((kind, listed.name.as_str())).or_default();
                *line = line.or(Some(listed.line));
            }
        }
        for named in &self.names {
            let (_, places) = written.entry((named.kind, named.name.as_str())).or_default();
            places.push(&named.place);
        }
        let each = |((kind, name), (line, places))| Written { kind, name, line, places };
        written.into_iter().map(each).collect()
    }
}

/// A path as it is seen from the workspace.
pub(super) fn shown(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}
