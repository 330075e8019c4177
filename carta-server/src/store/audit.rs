use super::{StoreError, Transaction, seconds};
use crate::ids::UserId;

pub(super) const MEMBER_REMOVED: &str = "member removed";
pub(super) const OWNER_REMOVED: &str = "owner removed";

/// A change, as the audit table keeps it. No part of it is secret.
#[derive(Clone, Copy)]
pub(crate) enum Change<'a> {
    UserMade(UserId, &'a str),
    OrganizationMade(&'a str),
    GroupMade(&'a str),
    MemberAdded(UserId, &'a str),
    MemberEndSet(UserId, &'a str),
    MemberRemoved(UserId, &'a str),
    GroupRemoved(&'a str),
    OwnerAdded(UserId, &'a str),
    OwnerRemoved(UserId, &'a str),
    UserSuspended(UserId),
    UserResumed(UserId),
    UserRemoved(UserId, &'a str),
    NameFreed(UserId, &'a str),
    ApiTokenMade(UserId, &'a str),
    ApiTokenRevoked(UserId, &'a str),
    ApiTokenRemoved(UserId, &'a str),
    SecretKept(UserId, &'a str),
    SecretRemoved(UserId, &'a str),
    MasterKeyChanged,
    CredentialsSet(UserId),
}

impl Change<'_> {
    fn columns(&self) -> (&'static str, Option<UserId>, Option<&str>) {
        match *self {
            Self::UserMade(user, name) => ("user made", Some(user), Some(name)),
            Self::OrganizationMade(name) => ("organization made", None, Some(name)),
            Self::GroupMade(name) => ("group made", None, Some(name)),
            Self::MemberAdded(user, group) => ("member added", Some(user), Some(group)),
            Self::MemberRemoved(user, group) => (MEMBER_REMOVED, Some(user), Some(group)),
            Self::MemberEndSet(user, group) => ("member's end set", Some(user), Some(group)),
            Self::GroupRemoved(name) => ("group removed", None, Some(name)),
            Self::OwnerAdded(user, organization) => ("owner added", Some(user), Some(organization)),
            Self::OwnerRemoved(user, organization) => {
                (OWNER_REMOVED, Some(user), Some(organization))
            }
            Self::UserSuspended(user) => ("user suspended", Some(user), None),
            Self::UserResumed(user) => ("user resumed", Some(user), None),
            Self::UserRemoved(user, name) => ("user removed", Some(user), Some(name)),
            Self::NameFreed(user, name) => ("name freed", Some(user), Some(name)),
            Self::ApiTokenMade(user, name) => ("api token made", Some(user), Some(name)),
            Self::ApiTokenRevoked(user, name) => ("api token revoked", Some(user), Some(name)),
            Self::ApiTokenRemoved(user, name) => ("api token removed", Some(user), Some(name)),
            Self::SecretKept(user, name) => ("secret kept", Some(user), Some(name)),
            Self::SecretRemoved(user, name) => ("secret removed", Some(user), Some(name)),
            Self::MasterKeyChanged => ("master key changed", None, None),
            Self::CredentialsSet(user) => ("credentials set", Some(user), None),
        }
    }
}

impl Transaction {
    /// Writes down who changed what; `None` is the server itself, at its first start.
    pub(crate) async fn audit(
        &mut self,
        actor: Option<UserId>,
        change: Change<'_>,
        now: u64,
    ) -> Result<(), StoreError> {
        let (action, user, subject) = change.columns();
        sqlx::query(
            "INSERT INTO audit (at, actor, action, user_id, subject) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(seconds(now))
        .bind(actor.map(|id| id.to_string()))
        .bind(action)
        .bind(user.map(|id| id.to_string()))
        .bind(subject)
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }
}
