//! Rows as the rest of the server sees them.

use super::StoreError;
use crate::ids::{GroupId, OrganizationId, UserId};
use std::str::FromStr;

/// Somebody with an account.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) name: String,
    pub(crate) email: Option<String>,
    pub(crate) organization: Option<Organization>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) suspended: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Organization {
    pub(crate) id: OrganizationId,
    pub(crate) name: String,
}

/// A group whose members are stored.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    pub(crate) id: GroupId,
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) name: String,
}

/// The columns of [`UserRow`], in its order, from `users u LEFT JOIN organizations o`.
macro_rules! user_columns {
    () => {
        "u.id, u.name, u.email, o.id, o.name, u.first_name, u.last_name, u.suspended_at"
    };
}
pub(super) use user_columns;

/// Somebody who may act.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) user: User,
    /// Whether they are a member of `Carta:Administrators`.
    pub(crate) administrator: bool,
}

/// What [`account`] reads. Now is `$2`, the name of the administrators' group `$3`.
macro_rules! account_columns {
    () => {
        concat!(
            user_columns!(),
            ", CASE WHEN EXISTS (
                SELECT 1 FROM groups a JOIN memberships m ON m.group_id = a.id
                WHERE a.name = $3 AND a.removed_at IS NULL
                    AND m.user_id = u.id AND (m.ends_at IS NULL OR m.ends_at > $2)
            ) THEN CAST(1 AS BIGINT) ELSE 0 END"
        )
    };
}
pub(super) use account_columns;

/// The columns of [`account_columns`].
pub(super) type AccountRow = (
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
    i64,
);

pub(super) fn account(row: AccountRow) -> Result<Account, StoreError> {
    let (a, b, c, d, e, f, g, h, administrator) = row;
    Ok(Account { user: user((a, b, c, d, e, f, g, h))?, administrator: administrator == 1 })
}

pub(super) type UserRow = (
    String,
    String,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
);

pub(super) fn user(row: UserRow) -> Result<User, StoreError> {
    let (id, name, email, organization_id, organization, first_name, last_name, suspended) = row;
    let organization = match (organization_id, organization) {
        (Some(id), Some(name)) => Some(Organization { id: id_of(&id)?, name }),
        _ => None,
    };
    Ok(User {
        id: id_of(&id)?,
        name,
        email,
        organization,
        first_name,
        last_name,
        suspended: suspended.is_some(),
    })
}

pub(super) type GroupRow = (String, Option<String>, String);

pub(super) fn group((id, organization, name): GroupRow) -> Result<Group, StoreError> {
    Ok(Group {
        id: id_of(&id)?,
        organization: organization.as_deref().map(id_of).transpose()?,
        name,
    })
}

pub(super) fn id_of<I: FromStr>(text: &str) -> Result<I, StoreError> {
    text.parse().map_err(|_| StoreError::Unreadable("an id"))
}
