//! Services go by their namespaces' names and their own.

use super::create::{Creation, make, refuse_duplicate};
use super::namespaces;
use super::remove::remove;
use crate::app::Shared;
use crate::directory::Caller;
use crate::directory::permissions::Access;
use crate::directory::standing::Standing;
use crate::error::Error;
use crate::ids::ResourceId;
use crate::names::fold;
use crate::permissions::{Flags, Holder};
use crate::store::{Addressed, Change, Details, Kind, Resource, Transaction, User};
use axum::http::StatusCode;
use serde_json::Map;

const NOT_THE_NAMESPACES: &str = "only those with admin on the namespace may name its services";

/// A service's address: its namespace's name, and its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServicePath {
    pub(crate) namespace: String,
    pub(crate) service: String,
}

impl std::fmt::Display for ServicePath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.namespace, self.service)
    }
}

/// A call that may be passed on: who calls, and where the service's API is.
pub(crate) struct Called {
    pub(crate) caller: User,
    pub(crate) base_url: String,
}

/// Registers a service in a namespace. Its address, if it has one already, has been checked.
pub(crate) async fn register_service(
    app: &Shared,
    caller: &Caller,
    path: &ServicePath,
    base_url: Option<&str>,
) -> Result<(Resource, Flags), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            let namespace = namespaces::find(&standing, &path.namespace, &mut tx, now).await?;
            namespace.must_hold(Flags::ADMIN, NOT_THE_NAMESPACES)?;
            let creation = Creation {
                kind: Kind::Service,
                name: &path.service,
                labels: &[Kind::Service.as_str().to_owned()],
                props: &Map::new(),
                details: &Details { base_url: base_url.map(str::to_owned), ..Details::default() },
            };
            let made =
                make(&standing, &creation, Some(namespace.resource.id), &mut tx, now).await?;
            tx.commit().await?;
            Ok((made, Flags::ADMIN))
        })
        .await
}

/// A service, for whoever holds anything on it.
pub(crate) async fn service(
    app: &Shared,
    caller: &Caller,
    path: &ServicePath,
) -> Result<(Resource, Flags), Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let standing = Standing::of(caller, &mut tx, now).await?;
    let (access, _) = find(&standing, path, &mut tx, now).await?;
    access.must_see()?;
    Ok((access.resource, access.flags))
}

/// Where a call goes, for whoever may *execute* the service.
pub(crate) async fn call_service(
    app: &Shared,
    caller: &Caller,
    path: &ServicePath,
) -> Result<Called, Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let standing = Standing::of(caller, &mut tx, now).await?;
    let (access, _) = find(&standing, path, &mut tx, now).await?;
    access.must_see()?;
    access.must_hold(Flags::EXECUTE, "only those with execute on the service may call it")?;
    let base_url = access.resource.details.base_url.ok_or_else(no_address)?;
    Ok(Called { caller: standing.user, base_url })
}

fn no_address() -> Error {
    Error::new(
        StatusCode::BAD_GATEWAY,
        "the service has no address: its owner registers it anew, with one",
    )
}

/// Gives a service another name, and so another address.
pub(crate) async fn rename_service(
    app: &Shared,
    caller: &Caller,
    path: &ServicePath,
    name: &str,
) -> Result<(Resource, Flags), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            let (access, namespace) = find(&standing, path, &mut tx, now).await?;
            access.must_administer()?;
            let on_namespace = tx.flags_on(Holder::User(standing.user.id), namespace, now).await?;
            if !on_namespace.contains(Flags::ADMIN) {
                return Err(Error::forbidden(NOT_THE_NAMESPACES));
            }
            let id = access.resource.id;
            refuse_duplicate(tx.name_service(namespace, &fold(name), id).await)?;
            let props = tx.props(id).await?;
            tx.set_resource(id, name, &props).await?;
            tx.mark_modified(id, standing.user.id, now).await?;
            tx.audit(Some(standing.user.id), Change::ResourceChanged(id, name), now)?;
            let renamed = tx.resource(id).await?.ok_or_else(Error::no_such_resource)?;
            tx.commit().await?;
            Ok((renamed, access.flags))
        })
        .await
}

/// Removes a service; its name may be taken again.
pub(crate) async fn unregister_service(
    app: &Shared,
    caller: &Caller,
    path: &ServicePath,
) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let standing = Standing::of(caller, &mut tx, now).await?;
            let found = addressed(path, &mut tx).await?;
            remove(&standing, found.service, &mut tx, now).await?;
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// The service of exactly these names, and what the caller is to it. Whoever holds nothing on the namespace may call it
/// nonetheless.
async fn find(
    standing: &Standing,
    path: &ServicePath,
    tx: &mut Transaction,
    now: u64,
) -> Result<(Access, ResourceId), Error> {
    let Addressed { service, namespace, .. } = addressed(path, tx).await?;
    Ok((Access::to(standing, service, tx, now).await?, namespace))
}

async fn addressed(path: &ServicePath, tx: &mut Transaction) -> Result<Addressed, Error> {
    let found = tx.service(&fold(&path.namespace), &fold(&path.service)).await?;
    let found = found.filter(|found| {
        found.namespace_name == path.namespace && found.service.name == path.service
    });
    found.ok_or_else(Error::no_such_resource)
}
