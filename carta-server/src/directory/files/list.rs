use super::{FileEntry, FilePlace};
use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::permissions::Access;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::{ResourceId, UserId};
use crate::permissions::{Flags, Holder};
use crate::store::{Kind, Resource, StorageInfo, Transaction};
use std::collections::{BTreeSet, HashMap};

/// What is somewhere.
pub(crate) enum Entry {
    Workspace(FileEntry),
    File(FileEntry),
    /// A folder of a workspace: its name, what the caller may do with the workspace, and the name of that one's owner.
    Folder {
        name: String,
        flags: Flags,
        owner: String,
    },
}

/// What the caller may see somewhere: at the top, workspaces and the caller's own files outside of them.
pub(crate) async fn list_files(
    app: &Shared,
    caller: &Caller,
    place: &FilePlace,
) -> Result<Vec<Entry>, Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let standing = Standing::of(caller, &mut tx, now).await?;
    let container = match place.container {
        Some(container) => {
            let access = Access::of(&standing, container, &mut tx, now).await?;
            let access = access.of_kind(Some(Kind::Workspace))?;
            access.must_see()?;
            Some(access)
        }
        None => None,
    };
    let reached = tx.reach(Holder::User(standing.user.id), now).await?;
    let mut names = Names::default();
    match container {
        None => top(reached, standing.user.id, &mut names, &mut tx).await,
        Some(access) => within(reached, &access, place, &mut names, &mut tx).await,
    }
}

async fn top(
    reached: Vec<(Resource, Flags)>,
    caller: UserId,
    names: &mut Names,
    tx: &mut Transaction,
) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    for (resource, flags) in reached {
        let own = resource.owner == caller;
        match resource.kind {
            Kind::Workspace => {
                entries.push(Entry::Workspace(names.entry(resource, flags, tx).await?));
            }
            Kind::File if own && container_of(&resource).is_none() => {
                entries.push(Entry::File(names.entry(resource, flags, tx).await?));
            }
            _ => {}
        }
    }
    Ok(entries)
}

async fn within(
    reached: Vec<(Resource, Flags)>,
    workspace: &Access,
    place: &FilePlace,
    names: &mut Names,
    tx: &mut Transaction,
) -> Result<Vec<Entry>, Error> {
    let here = workspace.resource.id;
    let (mut files, mut folders) = (Vec::new(), BTreeSet::new());
    for (resource, flags) in reached {
        if resource.kind != Kind::File || container_of(&resource) != Some(here) {
            continue;
        }
        let folder = info(&resource).and_then(|info| info.path.as_deref());
        match below(place.folder.as_deref(), folder) {
            Below::Here => files.push(Entry::File(names.entry(resource, flags, tx).await?)),
            Below::In(name) => drop(folders.insert(name.to_owned())),
            Below::Elsewhere => {}
        }
    }
    // A folder is there as long as something is in it.
    if place.folder.is_some() && files.is_empty() && folders.is_empty() {
        return Err(Error::not_found("no such folder"));
    }
    let owner = names.of(workspace.resource.owner, tx).await?;
    let folder = |name| Entry::Folder { name, flags: workspace.flags, owner: owner.clone() };
    Ok(folders.into_iter().map(folder).chain(files).collect())
}

fn info(resource: &Resource) -> Option<&StorageInfo> {
    resource.details.storage_info.as_ref()
}

fn container_of(resource: &Resource) -> Option<ResourceId> {
    info(resource)?.container.as_deref()?.parse().ok()
}

#[derive(Debug, PartialEq)]
enum Below<'a> {
    Here,
    /// In a folder of this name, which is here.
    In(&'a str),
    Elsewhere,
}

/// Where a file in `folder` is, seen from `here`.
fn below<'a>(here: Option<&str>, folder: Option<&'a str>) -> Below<'a> {
    let rest = match (here, folder) {
        (None, None) => return Below::Here,
        (Some(here), Some(folder)) if here == folder => return Below::Here,
        (None, Some(folder)) => Some(folder),
        (Some(here), Some(folder)) => {
            folder.strip_prefix(here).and_then(|rest| rest.strip_prefix('/'))
        }
        (Some(_), None) => None,
    };
    match rest.and_then(|rest| rest.split('/').next()) {
        Some(name) => Below::In(name),
        None => Below::Elsewhere,
    }
}

/// The names of owners, each asked for once.
#[derive(Default)]
struct Names(HashMap<String, String>);

impl Names {
    async fn of(&mut self, user: UserId, tx: &mut Transaction) -> Result<String, Error> {
        let id = user.to_string();
        if let Some(name) = self.0.get(&id) {
            return Ok(name.clone());
        }
        let name = tx.name_of_user(user).await?.unwrap_or_default();
        self.0.insert(id, name.clone());
        Ok(name)
    }

    async fn entry(
        &mut self,
        resource: Resource,
        flags: Flags,
        tx: &mut Transaction,
    ) -> Result<FileEntry, Error> {
        let owner = self.of(resource.owner, tx).await?;
        Ok(FileEntry { resource, flags, owner })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_seen_one_step_at_a_time() {
        for (here, folder, expected) in [
            (None, None, Below::Here),
            (Some("a"), Some("a"), Below::Here),
            (None, Some("a/b"), Below::In("a")),
            (Some("a"), Some("a/b/c"), Below::In("b")),
            (Some("a"), Some("ab"), Below::Elsewhere),
            (Some("a/b"), Some("a"), Below::Elsewhere),
            (Some("a"), None, Below::Elsewhere),
        ] {
            assert_eq!(below(here, folder), expected, "{here:?} {folder:?}");
        }
    }
}
