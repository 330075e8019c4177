//! Every table, row by row: for backups, which leave nothing out and know nothing of what it means.

use super::{StoreError, Transaction};
use sqlx::{ColumnIndex, Decode, FromRow, Row, Type, ValueRef as _};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Text,
    TextOrNull,
    Number,
    NumberOrNull,
    Bytes,
}

pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) holds: Holds,
}

/// A table, or a part of one.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// Those of the key come first.
    pub(crate) columns: &'static [Column],
    key: usize,
    first: &'static str,
    next: &'static str,
    insert: &'static str,
}

/// A value as databases know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Number(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A row, its values in the order of the table's columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record(pub(crate) Vec<Cell>);

/// Of each column, its number, its name and what it holds; those of the key first, in parentheses. So many rows are in
/// memory at once as the statements say.
macro_rules! table {
    (
        $table:literal: ($k:literal $key:literal $held:ident $(, $l:literal $more:literal $more_held:ident)*)
        $(, $n:literal $column:literal $column_held:ident)*
    ) => {
        Table {
            name: $table,
            columns: &[
                Column { name: $key, holds: Holds::$held },
                $(Column { name: $more, holds: Holds::$more_held },)*
                $(Column { name: $column, holds: Holds::$column_held },)*
            ],
            key: [$k $(, $l)*].len(),
            first: concat!(
                "SELECT ", $key $(, ", ", $more)* $(, ", ", $column)*, " FROM ", $table,
                " ORDER BY ", $key $(, ", ", $more)*, " LIMIT 100",
            ),
            next: concat!(
                "SELECT ", $key $(, ", ", $more)* $(, ", ", $column)*, " FROM ", $table,
                " WHERE (", $key $(, ", ", $more)*, ") > ($", $k $(, ", $", $l)*, ")",
                " ORDER BY ", $key $(, ", ", $more)*, " LIMIT 100",
            ),
            insert: concat!(
                "INSERT INTO ", $table, " (", $key $(, ", ", $more)* $(, ", ", $column)*,
                ") VALUES ($", $k $(, ", $", $l)* $(, ", $", $n)*, ")",
            ),
        }
    };
}

/// Each after those that it refers to. A test holds it against the database.
pub(crate) const TABLES: &[Table] = &[
    table!("settings": (1 "name" Text), 2 "value" Text),
    table!("sealed_settings": (1 "name" Text), 2 "sealed" Bytes),
    table!("signing_keys": (1 "id" Text), 2 "sealed" Bytes, 3 "made_at" Number, 4 "number" Number,
        5 "signs_from" Number, 6 "longest" Number, 7 "purpose" Text),
    table!("organizations": (1 "id" Text), 2 "name" Text, 3 "folded" Text, 4 "made_at" Number),
    table!("users": (1 "id" Text), 2 "name" Text, 3 "folded" Text, 4 "email" TextOrNull,
        5 "organization_id" TextOrNull, 6 "first_name" TextOrNull, 7 "last_name" TextOrNull, 8 "made_at" Number,
        9 "suspended_at" NumberOrNull, 10 "removed_at" NumberOrNull),
    table!("organization_owners": (1 "organization_id" Text, 2 "user_id" Text)),
    table!("groups": (1 "id" Text), 2 "organization_id" TextOrNull, 3 "name" Text, 4 "folded" Text,
        5 "made_at" Number, 6 "removed_at" NumberOrNull),
    table!("memberships": (1 "group_id" Text, 2 "user_id" Text), 3 "since" Number, 4 "ends_at" NumberOrNull),
    table!("credentials": (1 "user_id" Text), 2 "version" Text, 3 "salt" Text, 4 "sealed" Bytes, 5 "set_at" Number,
        6 "temporary" Number),
    table!("sessions": (1 "id" Text), 2 "user_id" Text, 3 "started_at" Number, 4 "expires_at" Number),
    table!("refresh_tokens": (1 "hash" Text), 2 "session_id" Text, 3 "expires_at" Number),
    table!("spent_challenges": (1 "id" Text), 2 "expires_at" Number),
    table!("reset_codes": (1 "user_id" Text), 2 "hash" Text, 3 "expires_at" Number, 4 "wrong" Number),
    table!("throttles": (1 "subject" Text), 2 "failures" Number, 3 "last_at" Number),
    table!("api_tokens": (1 "id" Text), 2 "user_id" Text, 3 "name" Text, 4 "digest" Bytes, 5 "endpoints" Text,
        6 "ends_at" NumberOrNull, 7 "uses" NumberOrNull, 8 "auto_remove" Number, 9 "made_at" Number,
        10 "revoked_at" NumberOrNull, 11 "used_at" NumberOrNull),
    table!("secrets": (1 "user_id" Text, 2 "name" Text), 3 "sealed" Bytes, 4 "set_at" Number,
        5 "ends_at" NumberOrNull),
    table!("resources": (1 "id" Text), 2 "kind" Text, 3 "name" Text, 4 "owner_id" Text, 5 "labels" Text,
        6 "props" Text, 7 "details" Text, 8 "added_by" Text, 9 "added_at" Number, 10 "modified_by" TextOrNull,
        11 "modified_at" NumberOrNull),
    PARENTS,
    table!("namespaces": (1 "folded" Text), 2 "resource_id" Text),
    table!("services": (1 "namespace_id" Text, 2 "folded" Text), 3 "resource_id" Text),
    table!("grants": (1 "resource_id" Text, 2 "holder_kind" Text, 3 "holder_id" Text), 4 "user_flags" Number,
        5 "private_flags" Number, 6 "shared_flags" Number),
    table!("files": (1 "resource_id" Text), 2 "content_id" Text, 3 "content_type" Text, 4 "size" Number),
    table!("uploads": (1 "id" Text), 2 "user_id" Text, 3 "container_id" TextOrNull, 4 "folder" TextOrNull,
        5 "name" Text, 6 "content_type" Text, 7 "size" Number, 8 "received" Number, 9 "parts" Number,
        10 "expires_at" Number, 11 "file_id" TextOrNull),
    table!("objects": (1 "key" Text), 2 "holder_id" TextOrNull, 3 "number" Number, 4 "size" Number,
        5 "delete_at" Number),
    table!("audit": (1 "id" Number), 2 "at" Number, 3 "actor" TextOrNull, 4 "action" Text, 5 "user_id" TextOrNull,
        6 "subject" TextOrNull, 7 "resource_id" TextOrNull),
];

/// What belongs to what, once all of it is there: resources come in the order of their ids.
const PARENTS: Table = Table {
    name: "parents",
    columns: &[
        Column { name: "id", holds: Holds::Text },
        Column { name: "parent_id", holds: Holds::Text },
    ],
    key: 1,
    first: "SELECT id, parent_id FROM resources WHERE parent_id IS NOT NULL ORDER BY id LIMIT 100",
    next: "SELECT id, parent_id FROM resources WHERE parent_id IS NOT NULL AND id > $1 ORDER BY id LIMIT 100",
    insert: "UPDATE resources SET parent_id = $2 WHERE id = $1 AND parent_id IS NULL",
};

/// A value, and a NULL of the column's own type.
macro_rules! bound {
    ($query:ident, $cell:ident, $column:ident) => {
        match ($cell, $column.holds) {
            (Cell::Number(number), _) => $query.bind(*number),
            (Cell::Text(text), _) => $query.bind(text.as_str()),
            (Cell::Bytes(bytes), _) => $query.bind(bytes.as_slice()),
            (Cell::Null, Holds::NumberOrNull | Holds::Number) => $query.bind(None::<i64>),
            (Cell::Null, Holds::TextOrNull | Holds::Text | Holds::Bytes) => {
                $query.bind(None::<String>)
            }
        }
    };
}

impl<'r, R> FromRow<'r, R> for Record
where
    R: Row,
    usize: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let cell = |at| {
            let value = row.try_get_raw(at)?;
            if value.is_null() {
                return Ok(Cell::Null);
            }
            let kind = value.type_info();
            if <i64 as Type<R::Database>>::compatible(&kind) {
                Ok(Cell::Number(row.try_get(at)?))
            } else if <String as Type<R::Database>>::compatible(&kind) {
                Ok(Cell::Text(row.try_get(at)?))
            } else {
                Ok(Cell::Bytes(row.try_get(at)?))
            }
        };
        (0..row.len()).map(cell).collect::<Result<_, _>>().map(Self)
    }
}

/// Others may read, and wait until this transaction ends before they write.
const LOCK: &str = "LOCK TABLE settings, sealed_settings, signing_keys, organizations, users, organization_owners, groups,
    memberships, credentials, sessions, refresh_tokens, spent_challenges, reset_codes, throttles, api_tokens, secrets,
    resources, namespaces, services, grants, files, uploads, objects, audit IN SHARE MODE";

impl Transaction {
    /// The form in which a database was kept last. `None` if it isn't one of ours.
    pub(crate) async fn schema(&mut self) -> Result<Option<i64>, StoreError> {
        let ours = if self.is_alone() {
            "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'"
        } else {
            "SELECT COUNT(*) FROM information_schema.tables
             WHERE table_schema = current_schema() AND table_name = '_sqlx_migrations'"
        };
        let (ours,): (i64,) = self.query(ours).one().await?;
        if ours == 0 {
            return Ok(None);
        }
        let query = "SELECT MAX(version) FROM _sqlx_migrations WHERE success";
        let (version,): (Option<i64>,) = self.query(query).one().await?;
        Ok(version)
    }

    /// Keeps others from changing anything before this transaction ends. First of all: what is read is as it was at the
    /// first query, and a lock that is waited for comes with what others committed meanwhile. One in a file has been
    /// [opened](super::Store::open_kept) so that nobody else can have it.
    pub(crate) async fn lock_everything(&mut self) -> Result<(), StoreError> {
        if !self.is_alone() {
            self.query(LOCK).execute().await?;
        }
        Ok(())
    }

    /// Whether a server has the database at this moment, as far as its connections have the name of ours.
    pub(crate) async fn is_served(&mut self) -> Result<bool, StoreError> {
        if self.is_alone() {
            return Ok(false);
        }
        // What a transaction has seen of connections once it sees ever after.
        self.query("SELECT pg_stat_clear_snapshot()").execute().await?;
        let query = "SELECT COUNT(*) FROM pg_stat_activity
                     WHERE datname = current_database() AND application_name = current_setting('application_name') AND pid <> pg_backend_pid()";
        let (others,): (i64,) = self.query(query).one().await?;
        Ok(others > 0)
    }

    /// Once every row is there: numbers that the database gives itself go on behind the last one.
    pub(crate) async fn end_restoring(&mut self) -> Result<(), StoreError> {
        if self.is_alone() {
            return Ok(());
        }
        let query = "SELECT setval(pg_get_serial_sequence('audit', 'id'), MAX(id)) FROM audit HAVING COUNT(*) > 0";
        let _: Option<(i64,)> = self.query(query).optional().await?;
        Ok(())
    }

    /// Some rows, in the order of their keys, after one of them or from the first on.
    pub(crate) async fn records(
        &mut self,
        table: &Table,
        after: Option<&Record>,
    ) -> Result<Vec<Record>, StoreError> {
        let mut query = self.query(after.map_or(table.first, |_| table.next));
        for (cell, column) in
            after.iter().flat_map(|after| &after.0).zip(table.columns).take(table.key)
        {
            query = bound!(query, cell, column);
        }
        query.all().await
    }

    /// Writes a row that isn't there. Whether its values are what the columns hold has been checked.
    pub(crate) async fn insert_record(
        &mut self,
        table: &Table,
        record: &Record,
    ) -> Result<(), StoreError> {
        let mut query = self.query(table.insert);
        for (cell, column) in record.0.iter().zip(table.columns) {
            query = bound!(query, cell, column);
        }
        match query.execute().await? {
            1 => Ok(()),
            _ => Err(StoreError::Unreadable("a row that belongs to none")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Location, Store};

    /// What a backup would leave behind, nobody would miss before it is needed.
    #[test]
    fn every_table_and_every_column_is_named() {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let store = Store::open(Location::Memory).await.expect("opened");
            let mut tx = store.read().await.expect("begun");
            let mut there: Vec<(String, String)> = tx.query(
                "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
                 WHERE t.type = 'table' AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
            )
            .all()
            .await
            .expect("read");
            let table = |table: &Table| if table.name == "parents" { "resources" } else { table.name };
            let named = |table_name, column: &Column| (table_name, column.name);
            let mut known: Vec<_> = TABLES
                .iter()
                .flat_map(|of| of.columns.iter().map(move |column| named(table(of), column)))
                .map(|(table, column)| (table.to_owned(), column.to_owned()))
                .collect();
            there.sort_unstable();
            known.sort_unstable();
            known.dedup();
            assert_eq!(known, there);
        });
    }
}
