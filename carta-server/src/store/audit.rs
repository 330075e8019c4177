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
    /// By an administrator, for one login.
    TemporaryCredentialsSet(UserId),
    /// By the user, who knew the old ones.
    CredentialsChanged(UserId),
    /// By whoever had the user's code.
    CredentialsReset(UserId),
    ResetCodeMade(UserId),
    SessionEnded(UserId),
    SessionsEnded(UserId),
    SigningKeyMade(&'a str),
    SigningKeysRotated(&'a str),
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
            Self::TemporaryCredentialsSet(user) => ("temporary credentials set", Some(user), None),
            Self::CredentialsChanged(user) => ("credentials changed", Some(user), None),
            Self::CredentialsReset(user) => ("credentials reset", Some(user), None),
            Self::ResetCodeMade(user) => ("reset code made", Some(user), None),
            Self::SessionEnded(user) => ("session ended", Some(user), None),
            Self::SessionsEnded(user) => ("sessions ended", Some(user), None),
            Self::SigningKeyMade(key) => ("signing key made", None, Some(key)),
            Self::SigningKeysRotated(key) => ("signing keys rotated", None, Some(key)),
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
