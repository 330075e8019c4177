use super::rows::{UserRow, user, user_columns};
use super::{StoreError, Transaction, User, seconds};
use crate::ids::{OrganizationId, UserId};
use sqlx::SqlStr;

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
        let row: Option<UserRow> = sqlx::query_as(select!("u.id = $1"))
            .bind(id.to_string())
            .fetch_optional(&mut *self.inner)
            .await?;
        row.map(user).transpose()
    }

    pub(crate) async fn user_by_name(&mut self, name: &str) -> Result<Option<User>, StoreError> {
        let row: Option<UserRow> = sqlx::query_as(select!("u.name = $1"))
            .bind(name)
            .fetch_optional(&mut *self.inner)
            .await?;
        row.map(user).transpose()
    }

    /// Whether somebody has the name or one that looks like it, or had it.
    pub(crate) async fn user_name_is_taken(&mut self, folded: &str) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = sqlx::query_as("SELECT 1 FROM users WHERE folded = $1")
            .bind(folded)
            .fetch_optional(&mut *self.inner)
            .await?;
        Ok(row.is_some())
    }

    pub(crate) async fn there_are_users(&mut self) -> Result<bool, StoreError> {
        let row: Option<(i64,)> =
            sqlx::query_as("SELECT 1 FROM users LIMIT 1").fetch_optional(&mut *self.inner).await?;
        Ok(row.is_some())
    }

    pub(crate) async fn insert_user(
        &mut self,
        new: &NewUser<'_>,
        now: u64,
    ) -> Result<(), StoreError> {
        sqlx::query(
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
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }

    /// Everybody, by name.
    pub(crate) async fn users(&mut self) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserRow> = sqlx::query_as(list!("1 = 1")).fetch_all(&mut *self.inner).await?;
        rows.into_iter().map(user).collect()
    }

    pub(crate) async fn search_users(
        &mut self,
        search: &Search<'_>,
    ) -> Result<Vec<User>, StoreError> {
        let rows: Vec<UserRow> = sqlx::query_as(search_statement(search))
            .bind(search.value)
            .fetch_all(&mut *self.inner)
            .await?;
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
        let mut query = sqlx::query_as(statement);
        if let Some(id) = organization {
            query = query.bind(id.to_string());
        }
        let rows: Vec<UserRow> = query.fetch_all(&mut *self.inner).await?;
        rows.into_iter().map(user).collect()
    }
}

/// Statements are constants: nothing from a request is ever part of one.
fn search_statement(search: &Search<'_>) -> SqlStr {
    use Attribute::{Email, FirstName, Id, LastName, Name};
    use Comparison::{BeginsWith, Equals};
    SqlStr::from_static(match (search.attribute, search.comparison) {
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
    })
}
