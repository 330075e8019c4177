//! What may be seen.

use super::Caller;
use super::standing::Standing;
use crate::app::Shared;
use crate::error::Error;
use crate::names::{ALL, ALL_USERS, GroupKind, GroupPath, fold};
use crate::store::{Search, StoreError, Transaction, User};

/// Every group that the user belongs to, the server's own included.
pub(crate) async fn groups_of(
    tx: &mut Transaction,
    user: &User,
) -> Result<Vec<String>, StoreError> {
    let mut groups = tx.groups_of(user.id).await?;
    groups.push(ALL_USERS.to_owned());
    groups.push(match &user.organization {
        Some(organization) => format!("{}:{ALL}", organization.name),
        None => ALL.to_owned(),
    });
    Ok(groups)
}

/// Whether a user belongs to a group that the server keeps. Stored groups are asked for in the store.
pub(super) fn belongs(user: &User, kind: &GroupKind) -> bool {
    let organization = user.organization.as_ref();
    match kind {
        GroupKind::AllUsers => true,
        GroupKind::AllOf(name) => organization.map(|found| &found.name) == name.as_ref(),
        GroupKind::Stored | GroupKind::Reserved => false,
    }
}

/// The members of a group, for one of them, an owner of its organization or an administrator.
pub(crate) async fn members(
    app: &Shared,
    caller: &Caller,
    path: &GroupPath,
) -> Result<Vec<User>, Error> {
    let mut tx = app.store.read().await?;
    let standing = Standing::of(caller, &mut tx, app.clock.now()).await?;
    match path.kind() {
        GroupKind::Stored => stored_members(&standing, path, &mut tx).await,
        GroupKind::AllUsers => Ok(tx.users().await?),
        GroupKind::AllOf(organization) => {
            members_of_all(caller, &standing, organization.as_deref(), path, &mut tx).await
        }
        GroupKind::Reserved => Err(Error::no_such_group()),
    }
}

async fn stored_members(
    standing: &Standing,
    path: &GroupPath,
    tx: &mut Transaction,
) -> Result<Vec<User>, Error> {
    let group = tx.group(path.as_str()).await?;
    let group = group.ok_or_else(Error::no_such_group)?;
    let visible = standing.manages(group.organization, tx).await?
        || tx.is_member(group.id, standing.id).await?;
    if visible { Ok(tx.members(group.id).await?) } else { Err(Error::no_such_group()) }
}

async fn members_of_all(
    caller: &Caller,
    standing: &Standing,
    organization: Option<&str>,
    path: &GroupPath,
    tx: &mut Transaction,
) -> Result<Vec<User>, Error> {
    let found = match organization {
        Some(name) => tx.organization(&fold(name)).await?,
        None => None,
    };
    let found = found.filter(|found| Some(found.name.as_str()) == organization);
    let id = found.map(|found| found.id);
    if organization.is_some() && id.is_none() {
        return Err(Error::no_such_group());
    }
    if standing.manages(id, tx).await? || belongs(&caller.user, path.kind()) {
        Ok(tx.users_of_organization(id).await?)
    } else {
        Err(Error::no_such_group())
    }
}

/// Users by a search, or all. Anybody with an account may look for others: `AllUsers` tells them as much.
pub(crate) async fn search(
    app: &Shared,
    caller: &Caller,
    search: Option<&Search<'_>>,
) -> Result<Vec<User>, Error> {
    let mut tx = app.store.read().await?;
    Standing::of(caller, &mut tx, app.clock.now()).await?;
    Ok(match search {
        Some(search) => tx.search_users(search).await?,
        None => tx.users().await?,
    })
}
