use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::ResourceId;
use crate::names::fold;
use crate::permissions::Flags;
use crate::store::{Change, Kind, NewResource, Resource, StoreError, Transaction};
use serde_json::{Map, Value};

/// A resource to be made; every text has been checked.
pub(crate) struct Creation<'a> {
    pub(crate) kind: Kind,
    pub(crate) name: &'a str,
    pub(crate) labels: &'a [String],
    pub(crate) props: &'a Map<String, Value>,
    pub(crate) bucket_name: Option<&'a str>,
}

/// Makes a resource, which the caller owns.
pub(crate) async fn create_resource(
    app: &Shared,
    caller: &Caller,
    creation: &Creation<'_>,
) -> Result<(Resource, Flags), Error> {
    let mut tx = app.store.write().await?;
    let now = app.clock.now();
    let standing = Standing::of(caller, &mut tx, now).await?;
    let new = NewResource {
        id: ResourceId::random(),
        kind: creation.kind,
        name: creation.name,
        owner: standing.user.id,
        labels: creation.labels,
        props: creation.props,
        bucket_name: creation.bucket_name,
    };
    tx.insert_resource(&new, now).await?;
    if new.kind == Kind::Namespace {
        take_name(&new, &mut tx).await?;
    }
    tx.audit(Some(standing.user.id), Change::ResourceMade(new.id, new.name), now).await?;
    let made = tx.resource(new.id).await?.ok_or_else(Error::no_such_resource)?;
    tx.commit().await?;
    Ok((made, Flags::ADMIN))
}

/// A namespace's name is part of addresses: it is unique across Carta, in every spelling.
async fn take_name(new: &NewResource<'_>, tx: &mut Transaction) -> Result<(), Error> {
    match tx.name_namespace(&fold(new.name), new.id).await {
        // What pycarta looks for when a namespace may exist already.
        Err(StoreError::Duplicate) => Err(Error::bad_request(
            "duplicate record: a namespace whose name is or looks the same already exists",
        )),
        other => Ok(other?),
    }
}
