//! What changed, when, and by whom. Written with each change; read by the page.

use super::rows::id_of;
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
            Self::MemberRemoved(user, group) => (MEMBER_REMOVED, Some(user), Some(group)),
            Self::MemberEndSet(user, group) => ("membership end set", Some(user), Some(group)),
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

/// Filters that say nothing let everything through.
macro_rules! changes {
    ($visible:expr) => {
        concat!(
            "SELECT a.id, a.at, a.actor, b.name, a.action, a.user_id, c.name, a.subject, a.resource_id
             FROM audit a LEFT JOIN users b ON b.id = a.actor LEFT JOIN users c ON c.id = a.user_id
             WHERE a.id > $1
               AND (CAST($2 AS TEXT) IS NULL OR a.actor = $2)
               AND (CAST($3 AS TEXT) IS NULL OR a.user_id = $3)
               AND (CAST($4 AS TEXT) IS NULL OR a.subject = $4)
               AND (CAST($5 AS TEXT) IS NULL OR a.resource_id = $5)
               AND (CAST($6 AS TEXT) IS NULL OR a.action = $6)
               AND (CAST($7 AS INTEGER) IS NULL OR a.at >= $7)
               AND (CAST($8 AS INTEGER) IS NULL OR a.at < $8)
               AND (",
            $visible,
            ") ORDER BY a.id LIMIT $9"
        )
    };
}

/// Kinds of changes are named one by one: a new one is nobody's to read until somebody thought of whose it is. What
/// groups of other organizations one's users join, and what secrets they keep, is none of an owner's business.
macro_rules! visible {
    () => {
        "a.actor = $10 OR a.user_id = $10
         OR (a.action IN ('group made', 'group removed', 'member added', 'membership end set', 'member removed')
             AND EXISTS (SELECT 1 FROM organizations o JOIN organization_owners w ON w.organization_id = o.id
                         WHERE w.user_id = $10 AND substr(a.subject, 1, length(o.name) + 1) = o.name || ':'))
         OR (a.action IN ('organization made', 'owner added', 'owner removed')
             AND EXISTS (SELECT 1 FROM organizations o JOIN organization_owners w ON w.organization_id = o.id
                         WHERE w.user_id = $10 AND a.subject = o.name))
         OR (a.action IN ('user made', 'user suspended', 'user resumed', 'user removed', 'name freed',
                          'credentials set', 'temporary credentials set', 'credentials changed', 'credentials reset',
                          'reset code made', 'session ended', 'sessions ended', 'api token made', 'api token revoked', 'api token removed')
             AND EXISTS (SELECT 1 FROM users u JOIN organization_owners w ON w.organization_id = u.organization_id
                         WHERE w.user_id = $10 AND u.id = a.user_id))"
    };
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

    /// The oldest changes that the filter lets through and the reader may read, in order.
    pub(crate) async fn changes(
        &mut self,
        reader: Reader,
        filter: &Filter<'_>,
    ) -> Result<Vec<Entry>, StoreError> {
        let statement = match reader {
            Reader::Everything => changes!("1 = 1"),
            Reader::Only(_) => changes!(visible!()),
        };
        let mut query = sqlx::query_as(statement)
            .bind(filter.after)
            .bind(filter.actor.map(|id| id.to_string()))
            .bind(filter.user.map(|id| id.to_string()))
            .bind(filter.subject)
            .bind(filter.resource)
            .bind(filter.action)
            .bind(filter.since.map(seconds))
            .bind(filter.until.map(seconds))
            .bind(filter.limit);
        if let Reader::Only(user) = reader {
            query = query.bind(user.to_string());
        }
        let rows: Vec<Row> = query.fetch_all(&mut *self.inner).await?;
        rows.into_iter().map(entry).collect()
    }
}

/// One change, as it was written down.
pub(crate) struct Entry {
    pub(crate) id: i64,
    pub(crate) at: u64,
    pub(crate) actor: Option<Person>,
    pub(crate) action: String,
    pub(crate) user: Option<Person>,
    pub(crate) subject: Option<String>,
    pub(crate) resource: Option<String>,
}

/// Somebody in a change. The name is the last that they had; there is none of somebody who never was.
pub(crate) struct Person {
    pub(crate) id: UserId,
    pub(crate) name: Option<String>,
}

/// Which changes to read.
#[derive(Default)]
pub(crate) struct Filter<'a> {
    /// Those after this one.
    pub(crate) after: i64,
    pub(crate) actor: Option<UserId>,
    pub(crate) user: Option<UserId>,
    pub(crate) subject: Option<&'a str>,
    pub(crate) resource: Option<&'a str>,
    pub(crate) action: Option<&'a str>,
    pub(crate) since: Option<u64>,
    pub(crate) until: Option<u64>,
    pub(crate) limit: i64,
}

/// Who reads.
#[derive(Clone, Copy)]
pub(crate) enum Reader {
    Everything,
    /// What this user did or what was done to them; and of organizations that they own, what was done to their groups,
    /// their owners and the accounts of their users.
    Only(UserId),
}

type Text = Option<String>;
type Row = (i64, i64, Text, Text, String, Text, Text, Text, Text);

fn entry(row: Row) -> Result<Entry, StoreError> {
    let (id, at, actor, actor_name, action, user, user_name, subject, resource) = row;
    Ok(Entry {
        id,
        at: at.unsigned_abs(),
        actor: person(actor, actor_name)?,
        action,
        user: person(user, user_name)?,
        subject,
        resource,
    })
}

fn person(id: Text, name: Text) -> Result<Option<Person>, StoreError> {
    // A name that was freed stands behind the id in its row; no name has a slash in it.
    let name = name.and_then(|name| name.rsplit('/').next().map(str::to_owned));
    id.map(|id| Ok(Person { id: id_of(&id)?, name })).transpose()
}
