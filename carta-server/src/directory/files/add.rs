use super::{FileEntry, FilePlace, writable};
use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::resources::{Creation, make};
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::files::Stored;
use crate::ids::{ContentId, UserId};
use crate::permissions::Flags;
use crate::store::{Content, Details, Kind, Resource, StorageInfo, Transaction};
use serde_json::Map;

/// A file to be made; every text has been checked.
pub(crate) struct NewFile<'a> {
    pub(crate) place: &'a FilePlace,
    pub(crate) name: &'a str,
    pub(crate) content_type: &'a str,
}

/// Whether the caller may add a file, and who that is.
pub(crate) async fn may_add_file(
    app: &Shared,
    caller: &Caller,
    place: &FilePlace,
) -> Result<UserId, Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let standing = Standing::of(caller, &mut tx, now).await?;
    if let Some(container) = place.container {
        writable(&standing, container, &mut tx, now).await?;
    }
    Ok(standing.user.id)
}

/// Makes a file, which the caller owns, of what has been stored.
pub(crate) async fn add_file(
    app: &Shared,
    caller: &Caller,
    new: &NewFile<'_>,
    stored: &Stored,
) -> Result<FileEntry, Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            let content = Content {
                id: ContentId::random(),
                content_type: new.content_type.to_owned(),
                size: stored.0.size,
            };
            hold(stored, &content.id.to_string(), 0, &mut tx, now).await?;
            let resource = insert(app, &standing, new, &content, &mut tx, now).await?;
            let entry = FileEntry::of(resource, Flags::ADMIN, &mut tx).await?;
            tx.commit().await?;
            Ok(entry)
        })
        .await
}

/// Makes the file, if the caller may add it where it is to be.
pub(super) async fn insert(
    app: &Shared,
    standing: &Standing,
    new: &NewFile<'_>,
    content: &Content,
    tx: &mut Transaction,
    now: u64,
) -> Result<Resource, Error> {
    let container = new.place.container;
    if let Some(container) = container {
        writable(standing, container, tx, now).await?;
    }
    let storage_info = StorageInfo {
        storage_type: app.files.storage_type().to_owned(),
        container: container.map(|id| id.to_string()),
        path: new.place.folder.clone(),
        compressed: false,
    };
    let creation = Creation {
        kind: Kind::File,
        name: new.name,
        labels: &[Kind::File.as_str().to_owned()],
        props: &Map::new(),
        details: &Details { storage_info: Some(storage_info), ..Details::default() },
    };
    let resource = make(standing, &creation, container, tx, now).await?;
    tx.set_content(resource.id, content).await?;
    Ok(resource)
}

/// Makes what has been stored a part of something.
pub(super) async fn hold(
    stored: &Stored,
    holder: &str,
    number: u64,
    tx: &mut Transaction,
    now: u64,
) -> Result<(), Error> {
    if tx.hold_object(stored.0, holder, number, now).await? {
        Ok(())
    } else {
        Err(Error::bad_request("the content took too long to arrive: send it in parts"))
    }
}
