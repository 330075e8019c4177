//! From the form in which a database was left to the one of this version.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use std::borrow::Cow;

/// In order: number, name and statements.
pub(super) fn migrations(steps: &[(i64, &'static str, &'static str)]) -> Migrator {
    let migrations = steps.iter().map(|&(version, description, sql)| {
        Migration::new(
            version,
            Cow::Borrowed(description),
            MigrationType::Simple,
            sqlx::SqlStr::from_static(sql),
            false,
        )
    });
    Migrator::with_migrations(migrations.collect())
}

/// The number of the last one.
pub(super) const fn last(steps: &[(i64, &str, &str)]) -> i64 {
    match steps {
        [.., (version, _, _)] => *version,
        [] => 0,
    }
}
