//! What changed, when, and by whom. Written with each change; read by the page.

use super::rows::id_of;
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
    ResourceMade(ResourceId, &'a str),
    ResourceChanged(ResourceId, &'a str),
    ResourceRemoved(ResourceId, &'a str),
    /// The holder is now granted what the text says.
    GrantSet(ResourceId, Holder, &'a str),
    /// The holder is now granted nothing, since one end of it is gone: which holder, the text says too.
    GrantRemoved(ResourceId, Option<UserId>, &'a str),
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
            Self::MemberEndSet(user, group) => of_user("membership end set", user, Some(group)),
            Self::GroupRemoved(name) => of_name("group removed", name),
            Self::OwnerAdded(user, organization) => {
                of_user("owner added", user, Some(organization))
            }
            Self::OwnerRemoved(user, organization) => {
                of_user("owner removed", user, Some(organization))
            }
            Self::UserSuspended(user) => of_user("user suspended", user, None),
            Self::UserResumed(user) => of_user("user resumed", user, None),
            Self::UserRemoved(user, name) => of_user("user removed", user, Some(name)),
            Self::NameFreed(user, name) => of_user("name freed", user, Some(name)),
            Self::ApiTokenMade(user, name) => of_user("api token made", user, Some(name)),
            Self::ApiTokenRevoked(user, name) => of_user("api token revoked", user, Some(name)),
            Self::ApiTokenRemoved(user, name) => of_user("api token removed", user, Some(name)),
            Self::SecretKept(user, name) => of_user("secret kept", user, Some(name)),
            Self::SecretRemoved(user, name) => of_user("secret removed", user, Some(name)),
            Self::MasterKeyChanged => {
                Columns { action: "master key changed", ..Columns::default() }
            }
            Self::CredentialsSet(user) => of_user("credentials set", user, None),
            Self::TemporaryCredentialsSet(user) => of_user("temporary credentials set", user, None),
            Self::CredentialsChanged(user) => of_user("credentials changed", user, None),
            Self::CredentialsReset(user) => of_user("credentials reset", user, None),
            Self::ResetCodeMade(user) => of_user("reset code made", user, None),
            Self::SessionEnded(user) => of_user("session ended", user, None),
            Self::SessionsEnded(user) => of_user("sessions ended", user, None),
            Self::SigningKeyMade(key) => of_name("signing key made", key),
            Self::SigningKeysRotated(key) => of_name("signing keys rotated", key),
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
            Self::GrantRemoved(id, user, holder) => {
                of_resource("grant removed", id, user, Some(holder))
            }
            Self::OwnerSet(id, user) => of_resource("owner set", id, Some(user), None),
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
               AND (CAST($7 AS BIGINT) IS NULL OR a.at >= $7)
               AND (CAST($8 AS BIGINT) IS NULL OR a.at < $8)
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

/// The lock's number, of all servers in a database: `carta` in ASCII.
const TURN: i64 = 0x63_61_72_74_61;

/// So many rows are written by one statement.
const MANY: usize = 500;

/// What is to be written down: when, by whom, what, to which user, what more, of which resource.
type Pending = (i64, Text, &'static str, Text, Text, Text);

/// The changes of a transaction, in their order, until it is committed.
#[derive(Default)]
pub(super) struct Audit(Vec<Pending>);

impl Transaction {
    /// Writes down who changed what; `None` is the server itself, at its first start. It is in the table once this is
    /// committed.
    pub(crate) fn audit(
        &mut self,
        actor: Option<UserId>,
        change: Change<'_>,
        now: u64,
    ) -> Result<(), StoreError> {
        let Columns { action, user, subject, resource } = change.columns();
        if subject.is_some_and(|subject| subject.contains('\0')) {
            return Err(self.noted.noticed(StoreError::Nul));
        }
        let (actor, user) = (actor.map(|id| id.to_string()), user.map(|id| id.to_string()));
        let (subject, resource) = (subject.map(str::to_owned), resource.map(|id| id.to_string()));
        self.audit.0.push((seconds(now), actor, action, user, subject, resource));
        Ok(())
    }

    /// Last of all: where writers work side by side, no other transaction writes to the audit from here to the end of this
    /// one. So ids come in the order of commits, and whoever pages through them misses nothing that appears behind them
    /// later; and whoever waits for its turn here waits for nothing else afterwards.
    pub(super) async fn write_audit(&mut self) -> Result<(), StoreError> {
        let pending = std::mem::take(&mut self.audit.0);
        if pending.is_empty() {
            return Ok(());
        }
        if !self.is_alone() {
            self.query("SELECT pg_advisory_xact_lock($1)").bind(TURN).execute().await?;
        }
        let statement = if self.is_alone() {
            "INSERT INTO audit (at, actor, action, user_id, subject, resource_id)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
             FROM json_each($1) ORDER BY key"
        } else {
            "INSERT INTO audit (at, actor, action, user_id, subject, resource_id)
             SELECT CAST(value ->> 0 AS BIGINT), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
             FROM json_array_elements(CAST($1 AS JSON)) WITH ORDINALITY AS rows (value, number) ORDER BY number"
        };
        for rows in pending.chunks(MANY) {
            let json =
                serde_json::to_string(rows).map_err(|_| StoreError::Unreadable("the audit"))?;
            self.query(statement).bind(json).execute().await?;
        }
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
        let mut query = self
            .query(statement)
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
        let rows: Vec<Row> = query.all().await?;
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
