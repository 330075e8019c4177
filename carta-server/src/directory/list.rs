//! What may be seen.

use super::Caller;
use super::standing::Standing;
use crate::app::Shared;
use crate::error::Error;
use crate::ids::{OrganizationId, UserId};
use crate::names::{ALL, ALL_USERS, GroupKind, GroupPath, fold};
use crate::store::{Attribute, Comparison, Search, StoreError, Transaction, User};
use std::collections::HashMap;

/// Every group that the user belongs to, the server's own included.
pub(crate) async fn groups_of(
    tx: &mut Transaction,
    user: &User,
    now: u64,
) -> Result<Vec<String>, StoreError> {
    Ok(with_kept_groups(user, tx.groups_of(user.id, now).await?))
}

/// The stored groups of a user, and those that the server keeps.
pub(crate) fn with_kept_groups(user: &User, mut stored: Vec<String>) -> Vec<String> {
    stored.push(ALL_USERS.to_owned());
    stored.push(match &user.organization {
        Some(organization) => format!("{}:{ALL}", organization.name),
        None => ALL.to_owned(),
    });
    stored
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

/// Somebody in a group's listing.
pub(crate) struct Member {
    pub(crate) user: User,
    /// When the membership ends; told only to those who may change it.
    pub(crate) until: Option<u64>,
}

/// The members of a group, for one of them, an owner of its organization or an administrator.
pub(crate) async fn members(
    app: &Shared,
    caller: &Caller,
    path: &GroupPath,
) -> Result<Vec<Member>, Error> {
    let mut tx = app.store.read().await?;
    let now = app.clock.now();
    let standing = Standing::of(caller, &mut tx, now).await?;
    let users = match path.kind() {
        GroupKind::Stored => return stored_members(&standing, path, &mut tx, now).await,
        GroupKind::AllUsers => tx.users().await?,
        GroupKind::AllOf(organization) => {
            members_of_all(&standing, organization.as_deref(), path, &mut tx).await?
        }
        GroupKind::Reserved => return Err(Error::no_such_group()),
    };
    let sight = Sight::of(&standing, &mut tx).await?;
    let users = users.into_iter().map(|user| sight.show(user));
    Ok(users.map(|user| Member { user, until: None }).collect())
}

async fn stored_members(
    standing: &Standing,
    path: &GroupPath,
    tx: &mut Transaction,
    now: u64,
) -> Result<Vec<Member>, Error> {
    let group = tx.group(path.as_str()).await?;
    let group = group.ok_or_else(Error::no_such_group)?;
    let manages = standing.manages(group.organization, tx).await?;
    if !manages && !tx.is_member(group.id, standing.user.id, now).await? {
        return Err(Error::no_such_group());
    }
    let ends: HashMap<_, _> = match manages {
        true => tx.ends(group.id, now).await?.into_iter().collect(),
        false => HashMap::new(),
    };
    let users = tx.members(group.id, now).await?.into_iter();
    Ok(users.map(|user| Member { until: ends.get(&user.id).copied(), user }).collect())
}

async fn members_of_all(
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
    if standing.manages(id, tx).await? || belongs(&standing.user, path.kind()) {
        Ok(tx.users_of_organization(id).await?)
    } else {
        Err(Error::no_such_group())
    }
}

/// Users by a search, or all.
///
/// Names and ids are open to everybody with an account: the members of `AllUsers` may list it, and a listing with gaps
/// would be taken for the whole truth. The rest is for those who [see](Sight) the user, and so are searches that would
/// find it out bit by bit; but whoever knows an e-mail address finds whose it is.
pub(crate) async fn search(
    app: &Shared,
    caller: &Caller,
    search: Option<&Search<'_>>,
) -> Result<Vec<User>, Error> {
    let mut tx = app.store.read().await?;
    let standing = Standing::of(caller, &mut tx, app.clock.now()).await?;
    let sight = Sight::of(&standing, &mut tx).await?;
    let mut users = match search {
        Some(search) => tx.search_users(search).await?,
        None => tx.users().await?,
    };
    if search.is_some_and(tells_details) {
        users.retain(|user| sight.sees(user));
    }
    Ok(users.into_iter().map(|user| sight.show(user)).collect())
}

fn tells_details(search: &Search<'_>) -> bool {
    match search.attribute {
        Attribute::Id | Attribute::Name => false,
        Attribute::Email => search.comparison != Comparison::Equals,
        Attribute::FirstName | Attribute::LastName => true,
    }
}

/// Of whom the caller may read more than name and id: of themself, and of the users of organizations that they belong
/// to or own. Administrators: of everybody.
struct Sight {
    caller: UserId,
    everybody: bool,
    organizations: Vec<OrganizationId>,
}

impl Sight {
    async fn of(standing: &Standing, tx: &mut Transaction) -> Result<Self, StoreError> {
        let organizations = tx.organizations_of(standing.user.id).await?;
        Ok(Self {
            caller: standing.user.id,
            everybody: standing.administrator,
            organizations: organizations.into_iter().map(|found| found.id).collect(),
        })
    }

    fn sees(&self, user: &User) -> bool {
        let organization = user.organization.as_ref().map(|found| found.id);
        self.everybody
            || user.id == self.caller
            || organization.is_some_and(|id| self.organizations.contains(&id))
    }

    fn show(&self, user: User) -> User {
        if self.sees(&user) {
            return user;
        }
        User { email: None, organization: None, first_name: None, last_name: None, ..user }
    }
}
