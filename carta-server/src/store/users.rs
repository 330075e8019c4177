use super::rows::{UserRow, id_of, user, user_columns};
use super::{Change, StoreError, Transaction, User, seconds};
use crate::ids::{OrganizationId, UserId};
use crate::permissions::Holder;

/// A user to be made.
pub(crate) struct NewUser<'a> {
    pub(crate) id: UserId,
    pub(crate) name: &'a str,
    pub(crate) folded: &'a str,
    pub(crate) email: Option<&'a str>,
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) first_name: Option<&'a str>,
    pub(crate) last_name: Option<&'a str>,
}

/// Which users to list.
pub(crate) struct Search<'a> {
    pub(crate) attribute: Attribute,
    pub(crate) comparison: Comparison,
    pub(crate) value: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attribute {
    Id,
    Name,
    Email,
    FirstName,
    LastName,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equals,
    BeginsWith,
}

macro_rules! select {
    ($($condition:expr),+) => {
        concat!(
            "SELECT ",
            user_columns!(),
            " FROM users u LEFT JOIN organizations o ON o.id = u.organization_id ",
            "WHERE u.removed_at IS NULL AND ",
            $($condition),+
        )
    };
}

/// Those who may be listed: while suspended, a user is nobody's member.
macro_rules! list {
    ($($condition:expr),+) => {
        select!($($condition),+, " AND u.suspended_at IS NULL ORDER BY u.name")
    };
}

macro_rules! equals {
    ($column:literal) => {
        list!($column, " = $1")
    };
}

/// `substr` rather than LIKE, whose wildcards the value would have to be cleaned of.
macro_rules! begins {
    ($column:literal) => {
        list!("substr(", $column, ", 1, length($1)) = $1")
    };
}

impl Transaction {
    pub(crate) async fn user(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        let row: Option<UserRow> =
            self.query(select!("u.id = $1")).bind(id.to_string()).optional().await?;
        row.map(user).transpose()
    }

    pub(crate) async fn user_by_name(&mut self, name: &str) -> Result<Option<User>, StoreError> {
        let row: Option<UserRow> = self.query(select!("u.name = $1")).bind(name).optional().await?;
        row.map(user).transpose()
    }

    /// Whether somebody has the name or one that looks like it, or had it.
    pub(crate) async fn user_name_is_taken(&mut self, folded: &str) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = self
            .query("SELECT CAST(1 AS BIGINT) FROM users WHERE folded = $1")
            .bind(folded)
            .optional()
            .await?;
        Ok(row.is_some())
    }

    pub(crate) async fn there_are_users(&mut self) -> Result<bool, StoreError> {
        let row: Option<(i64,)> =
            self.query("SELECT CAST(1 AS BIGINT) FROM users LIMIT 1").optional().await?;
        Ok(row.is_some())
    }

    pub(crate) async fn insert_user(
        &mut self,
        new: &NewUser<'_>,
        now: u64,
    ) -> Result<(), StoreError> {
        self.query(
            "INSERT INTO users (id, name, folded, email, organization_id, first_name, last_name, made_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(new.id.to_string())
        .bind(new.name)
        .bind(new.folded)
        .bind(new.email)
        .bind(new.organization.map(|id| id.to_string()))
        .bind(new.first_name)
        .bind(new.last_name)
        .bind(seconds(now))
        .execute()
        .await?;
        Ok(())
    }

    /// Suspends a user from `since` on, or ends the suspension.
    pub(crate) async fn set_suspended(
        &mut self,
        user: UserId,
        since: Option<u64>,
    ) -> Result<(), StoreError> {
        self.query("UPDATE users SET suspended_at = $2 WHERE id = $1")
            .bind(user.to_string())
            .bind(since.map(seconds))
            .execute()
            .await?;
        Ok(())
    }

    /// Ends everything that a user has, memberships and ownerships with a row each in the audit, and marks the user as
    /// removed. Id and name stay, and nothing else that says who it was.
    pub(crate) async fn retire_user(
        &mut self,
        actor: UserId,
        user: UserId,
        now: u64,
    ) -> Result<(), StoreError> {
        self.end_sessions(user).await?;
        let query = "SELECT g.name FROM memberships m JOIN groups g ON g.id = m.group_id
             WHERE m.user_id = $1 AND (m.ends_at IS NULL OR m.ends_at > $2) ORDER BY g.name";
        let query = self.query(query).bind(user.to_string()).bind(seconds(now));
        let groups: Vec<(String,)> = query.all().await?;
        for (group,) in groups {
            self.audit(Some(actor), Change::MemberRemoved(user, &group), now)?;
        }
        let query = "SELECT o.name FROM organization_owners w JOIN organizations o ON o.id = w.organization_id
             WHERE w.user_id = $1 ORDER BY o.name";
        let owned: Vec<(String,)> = self.query(query).bind(user.to_string()).all().await?;
        for (organization,) in owned {
            self.audit(Some(actor), Change::OwnerRemoved(user, &organization), now)?;
        }
        for statement in [
            "DELETE FROM memberships WHERE user_id = $1",
            "DELETE FROM organization_owners WHERE user_id = $1",
            "DELETE FROM credentials WHERE user_id = $1",
            "DELETE FROM reset_codes WHERE user_id = $1",
            "DELETE FROM api_tokens WHERE user_id = $1",
            "DELETE FROM secrets WHERE user_id = $1",
        ] {
            self.query(statement).bind(user.to_string()).execute().await?;
        }
        self.delete_grants_of(Holder::User(user), actor, now).await?;
        self.query(
            "UPDATE users SET removed_at = $2, email = NULL, first_name = NULL, last_name = NULL
             WHERE id = $1",
        )
        .bind(user.to_string())
        .bind(seconds(now))
        .execute()
        .await?;
        Ok(())
    }

    /// The removed user for whom this name is reserved.
    pub(crate) async fn removed_user(&mut self, name: &str) -> Result<Option<UserId>, StoreError> {
        let row: Option<(String,)> = self
            .query("SELECT id FROM users WHERE name = $1 AND removed_at IS NOT NULL")
            .bind(name)
            .optional()
            .await?;
        row.map(|(id,)| id_of(&id)).transpose()
    }

    /// Frees the name of a removed user. The row stays, under a name that no user can have: its id is never another's.
    pub(crate) async fn free_user_name(&mut self, user: UserId) -> Result<(), StoreError> {
        self.query(
            "UPDATE users SET name = id || '/' || name, folded = id || '/' || folded
             WHERE id = $1 AND removed_at IS NOT NULL",
        )
        .bind(user.to_string())
        .execute()
        .await?;
        Ok(())
    }

    /// Everybody, by name.
    pub(crate) async fn users(&mut self) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserRow> = self.query(list!("1 = 1")).all().await?;
        rows.into_iter().map(user).collect()
    }

    pub(crate) async fn search_users(
        &mut self,
        search: &Search<'_>,
    ) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserRow> =
            self.query(search_statement(search)).bind(search.value).all().await?;
        rows.into_iter().map(user).collect()
    }

    /// The users of an organization, or those without one.
    pub(crate) async fn users_of_organization(
        &mut self,
        organization: Option<OrganizationId>,
    ) -> Result<Vec<User>, StoreError> {
        let statement = match organization {
            Some(_) => equals!("u.organization_id"),
            None => list!("u.organization_id IS NULL"),
        };
        let mut query = self.query(statement);
        if let Some(id) = organization {
            query = query.bind(id.to_string());
        }
        let rows: Vec<UserRow> = query.all().await?;
        rows.into_iter().map(user).collect()
    }
}

/// Statements are constants: nothing from a request is ever part of one.
fn search_statement(search: &Search<'_>) -> &'static str {
    use Attribute::{Email, FirstName, Id, LastName, Name};
    use Comparison::{BeginsWith, Equals};
    match (search.attribute, search.comparison) {
        (Id, Equals) => equals!("u.id"),
        (Name, Equals) => equals!("u.name"),
        (Email, Equals) => equals!("u.email"),
        (FirstName, Equals) => equals!("u.first_name"),
        (LastName, Equals) => equals!("u.last_name"),
        (Id, BeginsWith) => begins!("u.id"),
        (Name, BeginsWith) => begins!("u.name"),
        (Email, BeginsWith) => begins!("u.email"),
        (FirstName, BeginsWith) => begins!("u.first_name"),
        (LastName, BeginsWith) => begins!("u.last_name"),
    }
}
