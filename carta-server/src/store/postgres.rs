//! PostgreSQL: what its settings may say, how the server connects, and what its errors mean.

use super::connections::Connections;
use super::database::Database;
use super::{Meaning, Store, StoreError, migrations};
use carta_core::Secret;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};
use std::io;
use std::net::IpAddr;
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// Connections of one server: as many requests as there are may be in the database at once.
const CONNECTIONS: u32 = 10;
/// How long a server that starts waits for its first connection.
const CONNECT: Duration = Duration::from_secs(10);
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(30);
const NO_TIMEOUTS: &str =
    "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0";
/// In seconds. Between two statements, a server does next to nothing.
const IDLE_IN_TRANSACTION: u64 = 30;

pub(super) const MIGRATIONS: &[(i64, &str, &str)] =
    &[(9, "carta", include_str!("../../migrations/postgres/0009_carta.sql"))];

/// What the address of a database may say beside where it is. A misspelt word would be read over otherwise.
const PARAMETERS: [&str; 7] =
    ["sslmode", "sslrootcert", "sslcert", "sslkey", "host", "application_name", "options"];

/// A PostgreSQL database; by [`Builder::data`](crate::Builder::data), for any number of servers at once.
///
/// ```no_run
/// use carta_core::Secret;
/// use carta_server::{Data, FileStore, Postgres, S3, Server};
///
/// let database = Postgres::at(Secret::from("postgres://carta:its-password@db.example.com/carta"));
/// let server = Server::builder()
///     .data(Data::Postgres(database.connections(20)))
///     .master_key_file("/etc/carta/master.key")
///     .files(FileStore::S3(S3::new("carta-files")))
///     .start()?;
/// # Ok::<(), carta_server::ServerError>(())
/// ```
///
/// The database must be there, be encoded in UTF-8, and be its user's to make tables in; the
/// first server to start makes them. Connections are the server's own: what pools them by transaction in between
/// forgets what was prepared and who listens.
#[derive(Clone, Debug)]
pub struct Postgres {
    url: Secret,
    connections: u32,
    statement_timeout: Duration,
    unverified: bool,
}

/// A database's address that can't be used. None of them repeats it: there may be a password in it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PostgresError {
    #[error(
        "the database's address can't be read: expected `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, with what isn't a \
         letter or digit percent-encoded"
    )]
    Url,
    #[error("the database's address has a parameter that isn't known: {0}. Known are {known}", known = PARAMETERS.join(", "))]
    Parameter(String),
    #[error(
        "the database's address has no user, or no database in its path: expected `postgres://USER@HOST/DATABASE`"
    )]
    Incomplete,
    #[error(
        "the database is on another machine, and `sslmode` allows to talk to whoever answers in its place: leave it out, or \
         say `verify-full`"
    )]
    Unverified,
    #[error("a pool needs at least one connection, and a statement at least one second")]
    Bounds,
}

impl Postgres {
    /// The database at `postgres://USER:PASSWORD@HOST:PORT/DATABASE`, or, by a socket in a folder of this machine,
    /// `postgres://USER@%2Fvar%2Frun%2Fpostgresql/DATABASE`.
    ///
    /// To another machine, the connection is by TLS, and the certificate must be the host's (`sslmode=verify-full`), by a
    /// public authority or by those of the file that `sslrootcert` names. `sslcert` and `sslkey` name what the server
    /// shows of itself.
    #[must_use]
    pub fn at(url: Secret) -> Self {
        Self {
            url,
            connections: CONNECTIONS,
            statement_timeout: STATEMENT_TIMEOUT,
            unverified: false,
        }
    }

    /// How many connections a server has at most; 10 if nothing is said. One more listens for what other servers
    /// change. All servers together must stay below the database's `max_connections`.
    #[must_use]
    pub fn connections(mut self, most: u32) -> Self {
        self.connections = most;
        self
    }

    /// How long one statement may take before the database ends it and the request is told that the server is busy, in
    /// whole seconds; 30 if nothing is said. Bringing tables to a new version's form takes as long as it takes.
    #[must_use]
    pub fn statement_timeout(mut self, most: Duration) -> Self {
        self.statement_timeout = most;
        self
    }

    /// Allows an `sslmode` by which the connection to another machine is in plain text, or to whoever answers: because
    /// nobody else is on that network. Where that isn't so, others can read and change everything that is kept.
    #[must_use]
    pub fn danger_unverified(mut self) -> Self {
        self.unverified = true;
        self
    }

    fn options(&self) -> Result<PgConnectOptions, PostgresError> {
        let url = Url::parse(self.url.expose()).map_err(|_| PostgresError::Url)?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err(PostgresError::Url);
        }
        let unknown = url.query_pairs().find(|(name, _)| !PARAMETERS.contains(&name.as_ref()));
        if let Some((name, _)) = unknown {
            // Anything else may be the rest of a password with a `?` in it.
            let is_name = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            return Err(match is_name && !url.username().is_empty() && url.password().is_none() {
                true => PostgresError::Parameter(name.into_owned()),
                false => PostgresError::Url,
            });
        }
        if url.username().is_empty() || url.path().trim_matches('/').is_empty() {
            return Err(PostgresError::Incomplete);
        }
        let mut options = PgConnectOptions::from_url(&url).map_err(|_| PostgresError::Url)?;
        if !url.query_pairs().any(|(name, _)| name == "application_name") {
            options = options.application_name("carta-server");
        }
        let told = url.query_pairs().any(|(name, _)| name == "sslmode");
        let options = match (is_near(&options), options.get_ssl_mode()) {
            (true, _) | (false, PgSslMode::VerifyFull) => options,
            (false, _) if !told => options.ssl_mode(PgSslMode::VerifyFull),
            (false, _) if self.unverified => options,
            (false, _) => return Err(PostgresError::Unverified),
        };
        // Each statement would be a line in the log, whatever its level.
        Ok(options.disable_statement_logging())
    }

    /// What holds for each connection. Whoever goes away in the middle of a transaction doesn't keep others waiting.
    fn session(&self, idle: u64) -> Result<String, PostgresError> {
        let seconds = self.statement_timeout.as_secs();
        if self.connections == 0 || seconds == 0 {
            return Err(PostgresError::Bounds);
        }
        Ok(format!(
            "SET jit = off; SET statement_timeout = '{seconds}s'; SET lock_timeout = '{seconds}s'; \
             SET idle_in_transaction_session_timeout = '{idle}s'; SET client_min_messages = error"
        ))
    }
}

/// On this machine: a socket, or a loopback address.
fn is_near(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    options.get_socket().is_some()
        || host == "localhost"
        || address.is_ok_and(|address| address.is_loopback())
}

pub(super) async fn open(settings: &Postgres) -> Result<Store, StoreError> {
    // By a connection of its own, which no time-out ends. Of servers that start at once, one goes first.
    let mut connection =
        timeout(CONNECT, connected(settings.options()?)).await.unwrap_or_else(|_| {
            let text = "it didn't answer within 10 seconds";
            Err(sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, text)))
        })?;
    migrations(MIGRATIONS).run(&mut connection).await?;
    connection.close().await?;
    store(settings, IDLE_IN_TRANSACTION, Some(settings.statement_timeout)).await
}

async fn connected(options: PgConnectOptions) -> sqlx::Result<PgConnection> {
    let mut connection = options.connect().await?;
    connection.execute(NO_TIMEOUTS).await?;
    Ok(connection)
}

/// By one connection, of whatever form the database is.
pub(super) async fn open_kept(settings: &Postgres) -> Result<Store, StoreError> {
    // What is at the other end of it may take its time, and this transaction is to last until then.
    store(&settings.clone().connections(1), 0, None).await
}

/// `idle`: for how many seconds nothing may happen in a transaction; 0 is for ever.
async fn store(
    settings: &Postgres,
    idle: u64,
    statement: Option<Duration>,
) -> Result<Store, StoreError> {
    let (options, session) = (settings.options()?, settings.session(idle)?);
    let connections = Connections::new(options, session, settings.connections, statement);
    // So that what is amiss is told at once.
    drop(connections.lone().await?);
    Ok(Store::new(Database::Postgres(connections), true))
}

/// What an error says, by its SQLSTATE (PostgreSQL's documentation, appendix A).
pub(super) fn meaning(code: &str) -> Meaning {
    match code {
        // unique_violation
        "23505" => Meaning::Duplicate,
        // serialization_failure, deadlock_detected
        "40001" | "40P01" => Meaning::Conflict,
        // read_only_sql_transaction, feature_not_supported: it was the primary, and is a standby now
        "25006" | "0A000" => Meaning::Lost,
        // active_sql_transaction, in_failed_sql_transaction: whoever had the connection before has left something open
        "25001" | "25P02" => Meaning::Lost,
        // query_canceled, as by statement_timeout; lock_not_available
        "57014" | "55P03" => Meaning::Busy,
        // connection exceptions; idle time-outs; operator intervention, as a restart; too few resources
        _ => match code.get(..2) {
            Some("08" | "57") => Meaning::Lost,
            Some("53") => Meaning::Busy,
            _ if code == "25P03" => Meaning::Lost,
            _ => Meaning::Failed,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(url: &str) -> Result<PgConnectOptions, PostgresError> {
        Postgres::at(Secret::from(url.to_owned())).options()
    }

    #[test]
    fn another_machine_must_show_who_it_is() {
        let verified = |url| {
            options(url)
                .is_ok_and(|options| matches!(options.get_ssl_mode(), PgSslMode::VerifyFull))
        };
        assert!(verified("postgres://carta@db.example.com/carta"));
        assert!(verified("postgres://carta@192.0.2.1:5433/carta?sslmode=verify-full"));
        for mode in ["disable", "allow", "prefer", "require", "verify-ca"] {
            let url = format!("postgres://carta@db.example.com/carta?sslmode={mode}");
            assert!(matches!(options(&url), Err(PostgresError::Unverified)), "{mode}");
            let allowed = Postgres::at(Secret::from(url)).danger_unverified();
            assert!(allowed.options().is_ok(), "{mode}");
        }
    }

    #[test]
    fn this_machine_needs_no_certificate() {
        for url in [
            "postgres://carta@localhost/carta",
            "postgres://carta@127.0.0.1:5433/carta?sslmode=disable",
            "postgres://carta@[::1]/carta",
            "postgres://carta@%2Fvar%2Frun%2Fpostgresql/carta",
            "postgresql://carta@localhost/carta?host=/var/run/postgresql",
        ] {
            assert!(is_near(&options(url).expect(url)), "{url}");
        }
        let elsewhere = "postgres://carta@localhost/carta?host=db.example.com";
        assert!(!is_near(&options(elsewhere).expect("read")));
    }

    #[test]
    fn an_address_that_cant_be_used_is_not_repeated() {
        for url in [
            "",
            "carta:Pa55word@localhost/carta",
            "mysql://carta:Pa55word@localhost/carta",
            "postgres://carta:Pa55word@localhost",
            "postgres://:Pa55word@localhost/carta",
            "postgres://carta:Pa55word@localhost/carta?sslmode=Pa55word",
            "postgres://carta@localhost/carta?sslmod=Pa55word",
            "postgres://carta:?Pa55word@localhost/carta",
            "postgres://carta:8080?Pa55word@localhost/carta",
            "postgres://carta:p@ss?Pa55word@localhost/carta",
        ] {
            let told = options(url).expect_err(url).to_string();
            assert!(!told.contains("Pa55word"), "{told}");
        }
        let settings = Postgres::at(Secret::from("postgres://carta:Pa55word@localhost/carta"));
        assert!(!format!("{settings:?}").contains("Pa55word"));
        assert!(matches!(settings.connections(0).session(0), Err(PostgresError::Bounds)));
    }
}
