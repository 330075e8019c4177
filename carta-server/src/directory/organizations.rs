//! Organizations come into being with their first group or their first user, and have owners from then on.

use super::Caller;
use super::standing::Standing;
use crate::app::Shared;
use crate::error::Error;
use crate::ids::{OrganizationId, UserId};
use crate::names::fold;
use crate::store::{Change, Organization, StoreError, Transaction, User};

/// The organization of exactly this name. One that merely looks like it is an error, which names it.
pub(super) async fn find(tx: &mut Transaction, name: &str) -> Result<Option<Organization>, Error> {
    match tx.organization(&fold(name)).await? {
        Some(found) if found.name != name => Err(Error::bad_request(
            "duplicate record: an organization whose name looks the same already exists",
        )),
        found => Ok(found),
    }
}

/// Makes an organization and its owner, if it has one.
pub(super) async fn make(
    tx: &mut Transaction,
    owner: Option<UserId>,
    name: &str,
    now: u64,
) -> Result<Organization, StoreError> {
    let organization = Organization { id: OrganizationId::random(), name: name.to_owned() };
    tx.insert_organization(&organization, &fold(name), now).await?;
    tx.audit(owner, Change::OrganizationMade(name), now)?;
    if let Some(owner) = owner {
        tx.insert_owner(organization.id, owner).await?;
        tx.audit(Some(owner), Change::OwnerAdded(owner, name), now)?;
    }
    Ok(organization)
}

/// Every organization for an administrator; for others, those that they own or belong to.
pub(crate) async fn organizations(
    app: &Shared,
    caller: &Caller,
) -> Result<Vec<Organization>, Error> {
    let mut tx = app.store.read().await?;
    let standing = Standing::of(caller, &mut tx, app.clock.now()).await?;
    Ok(if standing.administrator {
        tx.organizations().await?
    } else {
        tx.organizations_of(standing.user.id).await?
    })
}

/// The owners of an organization, for one of them or an administrator.
pub(crate) async fn owners(
    app: &Shared,
    caller: &Caller,
    organization: &str,
) -> Result<Vec<User>, Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let (_, organization) = managed(caller, organization, &mut tx, now).await?;
    Ok(tx.owners(organization.id).await?)
}

/// Makes a user an owner. Adding one again changes nothing and is no error.
pub(crate) async fn add_owner(
    app: &Shared,
    caller: &Caller,
    organization: &str,
    user: &str,
) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let (standing, organization) = managed(caller, organization, &mut tx, now).await?;
            let user = tx.user_by_name(user).await?.ok_or_else(Error::no_such_user)?;
            if tx.insert_owner(organization.id, user.id).await? {
                let change = Change::OwnerAdded(user.id, &organization.name);
                tx.audit(Some(standing.user.id), change, now)?;
            }
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// Ends an ownership. Removing somebody who is no owner changes nothing and is no error.
pub(crate) async fn remove_owner(
    app: &Shared,
    caller: &Caller,
    organization: &str,
    user: &str,
) -> Result<(), Error> {
    app.store
        .write(|mut tx| async move {
            let now = app.clock.now();
            let (standing, organization) = managed(caller, organization, &mut tx, now).await?;
            let user = tx.user_by_name(user).await?.ok_or_else(Error::no_such_user)?;
            if tx.remove_owner(organization.id, user.id).await? {
                let change = Change::OwnerRemoved(user.id, &organization.name);
                tx.audit(Some(standing.user.id), change, now)?;
                if tx.owners(organization.id).await?.is_empty() {
                    // Not committed, so nothing has changed.
                    return Err(Error::bad_request(
                        "the last owner can't be removed: add another first",
                    ));
                }
            }
            tx.commit().await?;
            Ok(())
        })
        .await
}

/// An organization whose owners the caller may change. To others, it isn't there.
async fn managed(
    caller: &Caller,
    name: &str,
    tx: &mut Transaction,
    now: u64,
) -> Result<(Standing, Organization), Error> {
    let standing = Standing::of(caller, tx, now).await?;
    let found = tx.organization(&fold(name)).await?;
    match found.filter(|found| found.name == name) {
        Some(found) if standing.manages(Some(found.id), tx).await? => Ok((standing, found)),
        _ => Err(Error::no_such_organization()),
    }
}
