//! Databases, as whoever takes or reads a backup has them.

use super::error::Problem;
use crate::server::{Data, Folder};
use crate::store::{Kept, Location, Store, StoreError};
use std::path::Path;

/// One that is there, beside whoever works with it.
pub(super) async fn kept(data: &Data) -> Result<Store, Problem> {
    there(data, Kept::Shared).await
}

/// One that is there, and that nobody else has.
pub(super) async fn alone(data: &Data) -> Result<Store, Problem> {
    there(data, Kept::Alone).await
}

async fn there(data: &Data, how: Kept) -> Result<Store, Problem> {
    let Data::Folder(folder) = data else {
        return Err(Problem::Memory);
    };
    let path = Folder::database_in(folder);
    if !path.is_file() {
        return Err(Problem::Nothing(shown(folder)));
    }
    let store =
        Store::open_kept(Location::File(&path), how).await.map_err(|error| match error {
            StoreError::Busy(_) if how == Kept::Alone => Problem::InUse,
            other => other.into(),
        })?;
    match checked(&store).await {
        Ok(None) => Err(Problem::Nothing(shown(folder))),
        Ok(Some(schema)) if schema < Store::SCHEMA => Err(Problem::Older),
        Ok(Some(schema)) if schema > Store::SCHEMA => Err(Problem::Newer),
        Ok(Some(_)) => Ok(store),
        Err(error) => Err(error.into()),
    }
}

async fn checked(store: &Store) -> Result<Option<i64>, StoreError> {
    store.read().await?.schema().await
}

/// One that holds nothing, made if it isn't there.
pub(super) async fn new(data: &Data) -> Result<Store, Problem> {
    let Data::Folder(folder) = data else {
        return Err(Problem::Memory);
    };
    let path = Folder::prepare(folder)?.database();
    Ok(Store::open(Location::File(&path)).await?)
}

fn shown(path: &Path) -> String {
    path.display().to_string().escape_debug().to_string()
}
