use super::find;
use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::ResourceId;
use crate::permissions::Flags;
use crate::store::{Content, Piece, StoreError};

/// What it takes to read a file.
pub(crate) struct OpenFile {
    pub(crate) name: String,
    pub(crate) content: Content,
    pub(crate) pieces: Vec<Piece>,
}

/// A file's content, for those with *read*.
pub(crate) async fn open_file(
    app: &Shared,
    caller: &Caller,
    file: ResourceId,
) -> Result<OpenFile, Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let standing = Standing::of(caller, &mut tx, now).await?;
    let access = find(&standing, file, &mut tx, now).await?;
    access.must_see()?;
    access.must_hold(Flags::READ, "only those with read on the file may read it")?;
    let content = tx.content(file).await?.ok_or(StoreError::Unreadable("a file's content"))?;
    let pieces = tx.pieces(content.id).await?;
    // Not half of a file in place of the whole.
    if pieces.iter().map(|piece| piece.size).sum::<u64>() != content.size {
        return Err(StoreError::Unreadable("a file's size").into());
    }
    Ok(OpenFile { name: access.resource.name, content, pieces })
}
