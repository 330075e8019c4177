//! Organizations come into being with their first group or their first user.

use crate::error::Error;
use crate::ids::{OrganizationId, UserId};
use crate::names::fold;
use crate::store::{Change, Organization, StoreError, Transaction};

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
    if let Some(owner) = owner {
        tx.insert_owner(organization.id, owner).await?;
    }
    tx.audit(owner, Change::OrganizationMade(name), now).await?;
    Ok(organization)
}
