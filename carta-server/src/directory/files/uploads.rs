//! Contents that come in parts. An upload is the affair of whoever began it: to others, it isn't there.

use super::add::{NewFile, hold, insert};
use super::{FileEntry, FilePlace, writable};
use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::files::{Stored, too_large};
use crate::ids::{ContentId, UploadId, UserId};
use crate::permissions::Flags;
use crate::store::{Content, Transaction, Upload};
use axum::http::StatusCode;

/// Of one user, unfinished.
const MOST: u64 = 16;
/// So many parts, at most: a download reads them one by one.
const MOST_PARTS: u64 = 10_000;
/// How long an upload waits for its next part, in seconds; and how long it is remembered what came of it.
const LASTS: u64 = 24 * 3600;

/// A content that is to come in parts; every text has been checked.
pub(crate) struct WantedUpload<'a> {
    pub(crate) place: &'a FilePlace,
    pub(crate) name: &'a str,
    pub(crate) content_type: &'a str,
    pub(crate) size: u64,
}

/// What may come next.
pub(crate) struct Part {
    pub(crate) user: UserId,
    /// In bytes.
    pub(crate) most: u64,
}

pub(crate) async fn begin_upload(
    app: &Shared,
    caller: &Caller,
    wanted: &WantedUpload<'_>,
) -> Result<Upload, Error> {
    if wanted.size > app.files.largest() {
        return Err(too_large(app.files.largest()));
    }
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            if let Some(container) = wanted.place.container {
                writable(&standing, container, &mut tx, now).await?;
            }
            if tx.unfinished_uploads(standing.user.id, now).await? >= MOST {
                return Err(Error::too_many("16 unfinished uploads at most: finish or end one"));
            }
            let upload = Upload {
                id: UploadId::random(),
                user: standing.user.id,
                container: wanted.place.container,
                folder: wanted.place.folder.clone(),
                name: wanted.name.to_owned(),
                content_type: wanted.content_type.to_owned(),
                size: wanted.size,
                received: 0,
                parts: 0,
                expires_at: now.saturating_add(LASTS),
                file: None,
            };
            tx.insert_upload(&upload).await?;
            tx.commit().await?;
            Ok(upload)
        })
        .await
}

/// The caller's unfinished uploads.
pub(crate) async fn uploads(app: &Shared, caller: &Caller) -> Result<Vec<Upload>, Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let standing = Standing::of(caller, &mut tx, now).await?;
    Ok(tx.uploads(standing.user.id, now).await?)
}

/// How far an upload has come.
pub(crate) async fn upload(app: &Shared, caller: &Caller, id: UploadId) -> Result<Upload, Error> {
    let mut tx = app.store.read().await?;
    Ok(find(app, caller, id, &mut tx).await?.1)
}

/// Whether a part that begins at `offset` may come.
pub(crate) async fn may_append(
    app: &Shared,
    caller: &Caller,
    id: UploadId,
    offset: u64,
) -> Result<Part, Error> {
    let mut tx = app.store.read().await?;
    let (_, upload) = find(app, caller, id, &mut tx).await?;
    must_be_at(&upload, offset)?;
    Ok(Part { user: upload.user, most: upload.size.saturating_sub(upload.received) })
}

/// Adds a part, if none has come since that begins at the same place.
pub(crate) async fn append(
    app: &Shared,
    caller: &Caller,
    id: UploadId,
    offset: u64,
    stored: &Stored,
) -> Result<Upload, Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let (_, mut upload) = find(app, caller, id, &mut tx).await?;
            must_be_at(&upload, offset)?;
            hold(stored, &id.to_string(), upload.parts, &mut tx, now).await?;
            upload.received = upload.received.saturating_add(stored.0.size);
            upload.parts += 1;
            upload.expires_at = now.saturating_add(LASTS);
            tx.set_upload(&upload).await?;
            tx.commit().await?;
            Ok(upload)
        })
        .await
}

/// Makes the file, once everything has come. Asked again, it says what it said before.
pub(crate) async fn finish_upload(
    app: &Shared,
    caller: &Caller,
    id: UploadId,
) -> Result<Option<FileEntry>, Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let (standing, mut upload) = find(app, caller, id, &mut tx).await?;
            if upload.file.is_some() || upload.received < upload.size {
                return Ok(None);
            }
            let content = Content {
                id: ContentId::random(),
                content_type: upload.content_type.clone(),
                size: upload.size,
            };
            let place = FilePlace { container: upload.container, folder: upload.folder.clone() };
            let new =
                NewFile { place: &place, name: &upload.name, content_type: &upload.content_type };
            let resource = insert(app, &standing, &new, &content, &mut tx, now).await?;
            tx.hand_objects_on(id, content.id).await?;
            upload.file = Some(resource.id);
            tx.set_upload(&upload).await?;
            let entry = FileEntry::of(resource, Flags::ADMIN, &mut tx).await?;
            tx.commit().await?;
            Ok(Some(entry))
        })
        .await
}

/// Ends an upload. Of a finished one, the file stays.
pub(crate) async fn end_upload(app: &Shared, caller: &Caller, id: UploadId) -> Result<(), Error> {
    let ended = app.store.write(|mut tx| async move {
        find(app, caller, id, &mut tx).await?;
        tx.remove_upload(id).await?;
        tx.commit().await?;
        Ok::<_, Error>(())
    });
    ended.await?;
    app.files.sweep();
    Ok(())
}

async fn find(
    app: &Shared,
    caller: &Caller,
    id: UploadId,
    tx: &mut Transaction,
) -> Result<(Standing, Upload), Error> {
    let now = app.clock.now();
    let standing = Standing::of(caller, tx, now).await?;
    let upload = tx.upload(id, standing.user.id, now).await?;
    Ok((standing, upload.ok_or_else(Error::no_such_upload)?))
}

fn must_be_at(upload: &Upload, offset: u64) -> Result<(), Error> {
    if upload.file.is_some() {
        return Err(Error::bad_request("the upload is finished: its file can be read"));
    }
    if upload.parts >= MOST_PARTS {
        return Err(Error::bad_request(
            "an upload has 10000 parts at most: begin another, with larger parts",
        ));
    }
    if upload.received != offset {
        let said = format!("the upload goes on at {}: send what comes after", upload.received);
        return Err(Error::new(StatusCode::CONFLICT, said));
    }
    Ok(())
}
