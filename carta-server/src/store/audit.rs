use super::{StoreError, Transaction, seconds};
use crate::ids::UserId;

/// A change, as the audit table keeps it. No part of it is secret.
#[derive(Clone, Copy)]
pub(crate) enum Change<'a> {
    UserMade(UserId, &'a str),
    OrganizationMade(&'a str),
    GroupMade(&'a str),
    MemberAdded(UserId, &'a str),
    MemberRemoved(UserId, &'a str),
    CredentialsSet(UserId),
}

impl Change<'_> {
    fn columns(&self) -> (&'static str, Option<UserId>, Option<&str>) {
        match *self {
            Self::UserMade(user, name) => ("user made", Some(user), Some(name)),
            Self::OrganizationMade(name) => ("organization made", None, Some(name)),
            Self::GroupMade(name) => ("group made", None, Some(name)),
            Self::MemberAdded(user, group) => ("member added", Some(user), Some(group)),
            Self::MemberRemoved(user, group) => ("member removed", Some(user), Some(group)),
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
