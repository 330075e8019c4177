use super::{StoreError, Transaction, seconds};
use crate::ids::{ResourceId, UserId};
use crate::permissions::Holder;

/// A change, as the audit table keeps it. No part of it is secret.
#[derive(Clone, Copy)]
pub(crate) enum Change<'a> {
    UserMade(UserId, &'a str),
    OrganizationMade(&'a str),
    GroupMade(&'a str),
    MemberAdded(UserId, &'a str),
    MemberRemoved(UserId, &'a str),
    CredentialsSet(UserId),
    ResourceMade(ResourceId, &'a str),
    ResourceChanged(ResourceId, &'a str),
    ResourceRemoved(ResourceId, &'a str),
    /// The holder is now granted what the text says.
    GrantSet(ResourceId, Holder, &'a str),
    OwnerSet(ResourceId, UserId),
}

/// What a change fills of a row.
#[derive(Default)]
struct Columns<'a> {
    action: &'static str,
    user: Option<UserId>,
    subject: Option<&'a str>,
    resource: Option<ResourceId>,
}

impl Change<'_> {
    fn columns(&self) -> Columns<'_> {
        let of_user =
            |action, user, subject| Columns { action, user: Some(user), subject, resource: None };
        let of_resource = |action, resource, user, subject| Columns {
            action,
            user,
            subject,
            resource: Some(resource),
        };
        let of_name = |action, name| Columns { action, subject: Some(name), ..Columns::default() };
        match *self {
            Self::UserMade(user, name) => of_user("user made", user, Some(name)),
            Self::OrganizationMade(name) => of_name("organization made", name),
            Self::GroupMade(name) => of_name("group made", name),
            Self::MemberAdded(user, group) => of_user("member added", user, Some(group)),
            Self::MemberRemoved(user, group) => of_user("member removed", user, Some(group)),
            Self::CredentialsSet(user) => of_user("credentials set", user, None),
            Self::ResourceMade(id, name) => of_resource("resource made", id, None, Some(name)),
            Self::ResourceChanged(id, name) => {
                of_resource("resource changed", id, None, Some(name))
            }
            Self::ResourceRemoved(id, name) => {
                of_resource("resource removed", id, None, Some(name))
            }
            Self::GrantSet(id, holder, tiers) => {
                of_resource("grant set", id, holder.user(), Some(tiers))
            }
            Self::OwnerSet(id, user) => of_resource("owner set", id, Some(user), None),
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
        let Columns { action, user, subject, resource } = change.columns();
        sqlx::query(
            "INSERT INTO audit (at, actor, action, user_id, subject, resource_id)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(seconds(now))
        .bind(actor.map(|id| id.to_string()))
        .bind(action)
        .bind(user.map(|id| id.to_string()))
        .bind(subject)
        .bind(resource.map(|id| id.to_string()))
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }
}
