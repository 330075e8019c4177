//! What servers of one database tell each other: that signing keys have changed. PostgreSQL carries the word at once;
//! whoever didn't hear it looks by itself.

use super::database::Database;
use super::{Store, StoreError, Transaction};
use sqlx::Executor as _;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use std::time::Duration;
use tokio::time::timeout;

/// The channel's name, of all servers in a database.
const CHANNEL: &str = "carta_signing_keys";

/// The longest that a server goes on with what another one has changed.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How long the database has to say that it is still there.
const ANSWER: Duration = Duration::from_secs(2);

/// When to look whether another server has changed something.
pub(crate) struct Announcements {
    /// Which carries the word.
    database: Option<PgConnectOptions>,
    listener: Option<PgListener>,
}

impl Store {
    /// `None` for a store that no other server can have.
    pub(crate) fn announcements(&self) -> Option<Announcements> {
        let database = match &self.database {
            Database::Sqlite { is_shared: false, .. } => return None,
            Database::Sqlite { .. } => None,
            Database::Postgres(connections) => Some(connections.options().clone()),
        };
        Some(Announcements { database, listener: None })
    }

    /// The database's own time, where it has one.
    pub(crate) async fn time(&self) -> Result<Option<u64>, StoreError> {
        if !self.side_by_side {
            return Ok(None);
        }
        let sql = "SELECT CAST(extract(epoch FROM clock_timestamp()) AS BIGINT)";
        let row: Option<(i64,)> = self.database.look_up(sql, |statement| statement).await?;
        Ok(row.map(|(seconds,)| super::time(seconds)))
    }
}

impl Announcements {
    /// Ends when it is time to look: at the word of another server, and every two seconds.
    pub(crate) async fn next(&mut self) {
        // Whatever fails here, the time comes.
        if timeout(LOOK_EVERY, self.heard()).await.is_err() && !self.is_carried().await {
            self.listener = None;
        }
    }

    /// Whether the word would come. Where the network has swallowed the other end, nothing says so by itself.
    async fn is_carried(&mut self) -> bool {
        let Some(listener) = &mut self.listener else { return false };
        matches!(timeout(ANSWER, listener.execute("SELECT 1")).await, Ok(Ok(_)))
    }

    async fn heard(&mut self) {
        if let Err(error) = self.listen().await {
            self.listener = None;
            tracing::debug!(%error, "other servers aren't heard");
            std::future::pending::<()>().await;
        }
    }

    async fn listen(&mut self) -> sqlx::Result<()> {
        let Some(database) = &self.database else {
            return std::future::pending().await;
        };
        let listener = match &mut self.listener {
            Some(listener) => listener,
            none => {
                // A connection of its own, which no request waits for; in a pool of its own, since the one before may
                // still be on its way back to its pool.
                let alone = PgPoolOptions::new().max_connections(1);
                let alone = alone.idle_timeout(None).max_lifetime(None);
                let alone = alone.connect_lazy_with(database.clone());
                let mut listener = PgListener::connect_with(&alone).await?;
                listener.listen(CHANNEL).await?;
                none.insert(listener)
            }
        };
        // `None`: the connection was lost, and with it what was said meanwhile.
        listener.try_recv().await.map(drop)
    }
}

impl Transaction {
    /// Tells other servers, once this is committed, that signing keys have changed.
    pub(crate) async fn announce_keys(&mut self) -> Result<(), StoreError> {
        if !self.is_alone() {
            self.query("SELECT CAST(pg_notify($1, '') AS TEXT)").bind(CHANNEL).execute().await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::store::{Location, Store, contract};
    use std::time::Duration;

    /// Longer than it ever takes; a test that hangs fails.
    const PATIENCE: Duration = Duration::from_secs(60);

    #[test]
    fn what_one_server_announces_another_hears() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let Some(settings) = contract::postgres().await else { return };
            let one = Store::open(Location::Postgres(&settings)).await.expect("opened");
            let other = Store::open(Location::Postgres(&settings)).await.expect("opened");
            let mut announcements = other.announcements().expect("there may be others");
            let announcing = async {
                loop {
                    let mut tx = one.begin_write().await.expect("begun");
                    tx.announce_keys().await.expect("said");
                    tx.commit().await.expect("committed");
                }
            };
            // Not by `next`, which ends after a while whatever is heard.
            let heard = async {
                tokio::select! {
                    () = announcing => {}
                    heard = announcements.listen() => heard.expect("heard"),
                }
            };
            tokio::time::timeout(PATIENCE, heard).await.expect("heard in time");
            one.close().await;
            other.close().await;
        });
    }
}
