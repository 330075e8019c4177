//! Databases, as whoever takes or reads a backup has them.

use super::error::Problem;
use crate::server::{Data, Folder};
use crate::store::{Kept, Location, Store, StoreError};
use std::path::{Path, PathBuf};

/// One that is there, beside whoever works with it.
pub(crate) async fn kept(data: &Data) -> Result<Store, Problem> {
    there(data, Kept::Shared).await
}

/// One that is there, and that nobody else has.
pub(crate) async fn alone(data: &Data) -> Result<Store, Problem> {
    there(data, Kept::Alone).await
}

async fn there(data: &Data, how: Kept) -> Result<Store, Problem> {
    let path = match data {
        Data::Memory => return Err(Problem::Memory),
        Data::Folder(folder) => Folder::database_in(folder),
        Data::Postgres(_) => PathBuf::new(),
    };
    let (location, name) = match data {
        Data::Postgres(database) => (Location::Postgres(database), "the database".to_owned()),
        _ if !path.is_file() => return Err(Problem::Nothing(shown(&path))),
        _ => (Location::File(&path), shown(&path)),
    };
    let store = Store::open_kept(location, how).await.map_err(|error| match error {
        StoreError::Busy(_) if how == Kept::Alone => Problem::InUse,
        other => other.into(),
    })?;
    match store.read().await?.schema().await? {
        None => Err(Problem::Nothing(name)),
        Some(schema) if schema < Store::SCHEMA => Err(Problem::Older),
        Some(schema) if schema > Store::SCHEMA => Err(Problem::Newer),
        Some(_) => Ok(store),
    }
}

/// One that holds nothing, made if it isn't there.
pub(crate) async fn new(data: &Data) -> Result<Store, Problem> {
    match data {
        Data::Memory => Err(Problem::Memory),
        Data::Folder(folder) => {
            let path = Folder::prepare(folder)?.database();
            Ok(Store::open(Location::File(&path)).await?)
        }
        Data::Postgres(database) => Ok(Store::open(Location::Postgres(database)).await?),
    }
}

/// As text for people.
fn shown(path: &Path) -> String {
    format!("`{}`", path.display().to_string().escape_debug())
}
