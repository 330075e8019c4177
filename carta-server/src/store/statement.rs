//! A statement with its values, on its way to whichever database there is.
//!
//! Statements are constants, and one text for all databases: `$1` and what standard SQL has. Whole numbers are 64 bits
//! wide everywhere: of a number that a statement makes up itself, `CAST(… AS BIGINT)` says so.

use super::StoreError;
use super::connections::Held;
use super::retry::Noted;
use sqlx::postgres::{PgArguments, PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{Arguments as _, Encode, FromRow, Type, query_as_with, query_with};

/// The connection that a statement goes to.
pub(super) enum Link<'t> {
    Sqlite(&'t mut SqliteConnection),
    Postgres(&'t mut Held),
}

#[must_use = "a statement does nothing until it is executed"]
pub(super) struct Statement<'t> {
    sql: &'static str,
    call: Call<'t>,
    /// Why a value couldn't be bound: nothing is executed then.
    problem: Option<StoreError>,
    /// What is told of errors, within a transaction.
    noted: Option<&'t Noted>,
}

enum Call<'t> {
    Sqlite(&'t mut SqliteConnection, SqliteArguments),
    Postgres(&'t mut Held, PgArguments),
}

/// Rows, as tuples of columns.
pub(super) trait Columns:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

impl<R> Columns for R where
    R: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin
{
}

/// What a statement can be given.
pub(super) trait Value<'v>:
    Encode<'v, Sqlite> + Type<Sqlite> + Encode<'v, Postgres> + Type<Postgres>
{
    /// PostgreSQL has no NUL in its texts, so no store takes one.
    fn has_nul(&self) -> bool {
        false
    }
}

impl Value<'_> for i64 {}
impl Value<'_> for Option<i64> {}
impl<'v> Value<'v> for &'v [u8] {}
impl<'v> Value<'v> for &'v Vec<u8> {}

impl<'v> Value<'v> for &'v str {
    fn has_nul(&self) -> bool {
        self.contains('\0')
    }
}

impl Value<'_> for String {
    fn has_nul(&self) -> bool {
        self.contains('\0')
    }
}

impl<'v> Value<'v> for &'v String {
    fn has_nul(&self) -> bool {
        self.contains('\0')
    }
}

impl<'v> Value<'v> for Option<&'v str> {
    fn has_nul(&self) -> bool {
        self.is_some_and(|text| text.contains('\0'))
    }
}

impl Value<'_> for Option<String> {
    fn has_nul(&self) -> bool {
        self.as_ref().is_some_and(|text| text.contains('\0'))
    }
}

impl<'v> Value<'v> for &'v Option<String> {
    fn has_nul(&self) -> bool {
        self.as_ref().is_some_and(|text| text.contains('\0'))
    }
}

impl<'t> Statement<'t> {
    pub(super) fn new(sql: &'static str, link: Link<'t>, noted: Option<&'t Noted>) -> Self {
        let call = match link {
            Link::Sqlite(connection) => Call::Sqlite(connection, SqliteArguments::default()),
            Link::Postgres(connection) => Call::Postgres(connection, PgArguments::default()),
        };
        Self { sql, call, problem: None, noted }
    }

    /// Gives the next value: by the first call, `$1`.
    pub(super) fn bind<'v>(mut self, value: impl Value<'v>) -> Self {
        if value.has_nul() {
            self.problem = Some(StoreError::Nul);
            return self;
        }
        let added = match &mut self.call {
            Call::Sqlite(_, values) => values.add(value),
            Call::Postgres(_, values) => values.add(value),
        };
        if let Err(error) = added {
            self.problem = Some(StoreError::Database(sqlx::Error::Encode(error)));
        }
        self
    }

    /// How many rows it has changed.
    pub(super) async fn execute(self) -> Result<u64, StoreError> {
        let Ready { sql, call, noted } = self.ready()?;
        let outcome = match call {
            Call::Sqlite(to, values) => {
                let done = query_with::<Sqlite, _>(sql, values).execute(to).await;
                done.map(|done| done.rows_affected())
            }
            Call::Postgres(to, values) => {
                let (to, wait) = to.parts().map_err(|error| noticed(error, noted))?;
                let done =
                    wait.for_answer(query_with::<Postgres, _>(sql, values).execute(to)).await;
                done.map(|done| done.rows_affected())
            }
        };
        outcome.map_err(|error| noticed(error, noted))
    }

    pub(super) async fn all<R: Columns>(self) -> Result<Vec<R>, StoreError> {
        let Ready { sql, call, noted } = self.ready()?;
        let outcome = match call {
            Call::Sqlite(to, values) => query_as_with(sql, values).fetch_all(to).await,
            Call::Postgres(to, values) => {
                let (to, wait) = to.parts().map_err(|error| noticed(error, noted))?;
                wait.for_answer(query_as_with(sql, values).fetch_all(to)).await
            }
        };
        outcome.map_err(|error| noticed(error, noted))
    }

    pub(super) async fn optional<R: Columns>(self) -> Result<Option<R>, StoreError> {
        let Ready { sql, call, noted } = self.ready()?;
        let outcome = match call {
            Call::Sqlite(to, values) => query_as_with(sql, values).fetch_optional(to).await,
            Call::Postgres(to, values) => {
                let (to, wait) = to.parts().map_err(|error| noticed(error, noted))?;
                wait.for_answer(query_as_with(sql, values).fetch_optional(to)).await
            }
        };
        outcome.map_err(|error| noticed(error, noted))
    }

    /// The row of a statement that always has one.
    pub(super) async fn one<R: Columns>(self) -> Result<R, StoreError> {
        self.optional().await?.ok_or(StoreError::Database(sqlx::Error::RowNotFound))
    }

    fn ready(self) -> Result<Ready<'t>, StoreError> {
        let Self { sql, call, problem, noted } = self;
        problem.map_or(Ok(Ready { sql, call, noted }), Err)
    }
}

/// A statement with all its values.
struct Ready<'t> {
    sql: &'static str,
    call: Call<'t>,
    noted: Option<&'t Noted>,
}

fn noticed(error: sqlx::Error, noted: Option<&Noted>) -> StoreError {
    let error = StoreError::from(error);
    match noted {
        Some(noted) => noted.noticed(error),
        None => error,
    }
}
