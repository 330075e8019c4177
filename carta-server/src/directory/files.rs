//! Files: who may add, read, replace and remove them. docs/files.md says the rules.
//!
//! A content arrives before the transaction that makes a file of it. So the rules are asked twice: before, to refuse early,
//! and in that transaction, where they count.

mod add;
mod list;
mod open;
mod remove;
mod replace;
mod uploads;

pub(crate) use add::{NewFile, add_file, may_add_file};
pub(crate) use list::{Entry, list_files};
pub(crate) use open::{OpenFile, open_file};
pub(crate) use remove::remove_file;
pub(crate) use replace::{may_replace_file, replace_file};
pub(crate) use uploads::{
    WantedUpload, append, begin_upload, end_upload, finish_upload, may_append, upload, uploads,
};

use super::permissions::Access;
use super::standing::Standing;
use crate::error::Error;
use crate::ids::ResourceId;
use crate::permissions::Flags;
use crate::store::{Kind, Resource, Transaction};

/// Where files are: nowhere in particular, or in a workspace and a folder of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FilePlace {
    pub(crate) container: Option<ResourceId>,
    /// `raw/2024`; only within a container.
    pub(crate) folder: Option<String>,
}

/// A file as its readers see it.
pub(crate) struct FileEntry {
    pub(crate) resource: Resource,
    pub(crate) flags: Flags,
    /// The owner's name.
    pub(crate) owner: String,
}

impl FileEntry {
    async fn of(resource: Resource, flags: Flags, tx: &mut Transaction) -> Result<Self, Error> {
        let owner = tx.name_of_user(resource.owner).await?.unwrap_or_default();
        Ok(Self { resource, flags, owner })
    }
}

/// The workspace, if the caller may add to it.
async fn writable(
    standing: &Standing,
    container: ResourceId,
    tx: &mut Transaction,
    now: u64,
) -> Result<(), Error> {
    let access = Access::of(standing, container, tx, now).await?.of_kind(Some(Kind::Workspace))?;
    access.must_hold(Flags::WRITE, "only those with write on the workspace may add files to it")
}

/// The file, if it is one.
async fn find(
    standing: &Standing,
    file: ResourceId,
    tx: &mut Transaction,
    now: u64,
) -> Result<Access, Error> {
    Access::of(standing, file, tx, now).await?.of_kind(Some(Kind::File))
}
