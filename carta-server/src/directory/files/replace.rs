use super::add::hold;
use super::{FileEntry, find};
use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::permissions::Access;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::files::Stored;
use crate::ids::{ContentId, ResourceId, UserId};
use crate::permissions::Flags;
use crate::store::{Change, Content, Transaction};

/// Whether the caller may replace a file's content, and who that is.
pub(crate) async fn may_replace_file(
    app: &Shared,
    caller: &Caller,
    file: ResourceId,
) -> Result<UserId, Error> {
    let mut tx = app.store.read().await?;
    let (standing, _) = writable_file(app, caller, file, &mut tx).await?;
    Ok(standing.user.id)
}

/// What the file holds from now on. Its name stays, and so does who may do what with it.
pub(crate) async fn replace_file(
    app: &Shared,
    caller: &Caller,
    file: ResourceId,
    content_type: &str,
    stored: &Stored,
) -> Result<FileEntry, Error> {
    let replaced = app.store.write(|mut tx| async move {
        let now = app.clock.now();
        let (standing, access) = writable_file(app, caller, file, &mut tx).await?;
        let content = Content {
            id: ContentId::random(),
            content_type: content_type.to_owned(),
            size: stored.0.size,
        };
        hold(stored, &content.id.to_string(), 0, &mut tx, now).await?;
        tx.set_content(file, &content).await?;
        tx.mark_modified(file, standing.user.id, now).await?;
        let change = Change::ResourceChanged(file, &access.resource.name);
        tx.audit(Some(standing.user.id), change, now)?;
        let after = tx.resource(file).await?.ok_or_else(Error::no_such_resource)?;
        let entry = FileEntry::of(after, access.flags, &mut tx).await?;
        tx.commit().await?;
        Ok::<_, Error>(entry)
    });
    let entry = replaced.await?;
    app.files.sweep();
    Ok(entry)
}

async fn writable_file(
    app: &Shared,
    caller: &Caller,
    file: ResourceId,
    tx: &mut Transaction,
) -> Result<(Standing, Access), Error> {
    let now = app.clock.now();
    let standing = Standing::of(caller, tx, now).await?;
    let access = find(&standing, file, tx, now).await?;
    access.must_hold(Flags::WRITE, "only those with write on the file may replace it")?;
    Ok((standing, access))
}
