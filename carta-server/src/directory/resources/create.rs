use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::permissions::Access;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::ResourceId;
use crate::names::fold;
use crate::permissions::{Flags, Holder, Tiers};
use crate::store::{Change, Details, Kind, NewResource, Resource, StoreError, Transaction};
use serde_json::{Map, Value};

/// A resource to be made; every text has been checked.
pub(crate) struct Creation<'a> {
    pub(crate) kind: Kind,
    pub(crate) name: &'a str,
    pub(crate) labels: &'a [String],
    pub(crate) props: &'a Map<String, Value>,
    pub(crate) details: &'a Details,
}

/// Makes a resource, which the caller owns.
pub(crate) async fn create_resource(
    app: &Shared,
    caller: &Caller,
    creation: &Creation<'_>,
) -> Result<(Resource, Flags), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            let made = make(&standing, creation, None, &mut tx, now).await?;
            tx.commit().await?;
            Ok((made, Flags::ADMIN))
        })
        .await
}

/// Makes a resource that belongs to another, which the caller may write to.
pub(crate) async fn create_within(
    app: &Shared,
    caller: &Caller,
    parent: ResourceId,
    kind: Kind,
    creation: &Creation<'_>,
) -> Result<(Resource, Flags), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            let access = Access::of(&standing, parent, &mut tx, now).await?.of_kind(Some(kind))?;
            access
                .must_hold(Flags::WRITE, "only those with write on the resource may add to it")?;
            let made = make(&standing, creation, Some(parent), &mut tx, now).await?;
            tx.commit().await?;
            Ok((made, Flags::ADMIN))
        })
        .await
}

pub(in crate::directory) async fn make(
    standing: &Standing,
    creation: &Creation<'_>,
    parent: Option<ResourceId>,
    tx: &mut Transaction,
    now: u64,
) -> Result<Resource, Error> {
    let new = NewResource {
        id: ResourceId::random(),
        kind: creation.kind,
        name: creation.name,
        owner: standing.user.id,
        labels: creation.labels,
        props: creation.props,
        details: creation.details,
        parent,
    };
    tx.insert_resource(&new, now).await?;
    take_name(&new, tx).await?;
    tx.audit(Some(standing.user.id), Change::ResourceMade(new.id, new.name), now)?;
    if let Some(parent) = parent {
        hand_on(&new, parent, standing, tx, now).await?;
    }
    tx.resource(new.id).await?.ok_or_else(Error::no_such_resource)
}

/// What somebody may do with a resource, they may do with what belongs to it; until the grant is changed, as any other
/// may be.
async fn hand_on(
    new: &NewResource<'_>,
    parent: ResourceId,
    standing: &Standing,
    tx: &mut Transaction,
    now: u64,
) -> Result<(), Error> {
    let (holder, tiers) = (Holder::Resource(parent), Tiers::shared(Flags::ADMIN));
    tx.set_grant(new.id, holder, tiers).await?;
    let subject = format!("{} {holder}: {tiers}", holder.kind());
    tx.audit(Some(standing.user.id), Change::GrantSet(new.id, holder, &subject), now)?;
    Ok(())
}

/// Names that are parts of addresses are unique, in every spelling: a namespace's across Carta, a service's within its
/// namespace.
async fn take_name(new: &NewResource<'_>, tx: &mut Transaction) -> Result<(), Error> {
    let folded = fold(new.name);
    let taken = match (new.kind, new.parent) {
        (Kind::Namespace, _) => tx.name_namespace(&folded, new.id).await,
        (Kind::Service, Some(namespace)) => tx.name_service(namespace, &folded, new.id).await,
        _ => Ok(()),
    };
    refuse_duplicate(taken)
}

/// In words by which pycarta knows that a namespace exists already.
pub(super) fn refuse_duplicate(taken: Result<(), StoreError>) -> Result<(), Error> {
    match taken {
        Err(StoreError::Duplicate) => Err(Error::bad_request(
            "duplicate record: one whose name is or looks the same already exists",
        )),
        other => Ok(other?),
    }
}
