//! Servers on the PostgreSQL that `.ci/with-postgres` starts.

use carta_core::Secret;
use carta_server::{Builder, Data, FileStore, Postgres};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

/// The address of a PostgreSQL that is there for tests.
const URL: &str = "CARTA_TEST_POSTGRES";
/// `postgres`: servers that don't need another store have that one.
const STORE: &str = "CARTA_TEST_STORE";

/// What the servers of one test share: a schema, a master key, a place for files. Gone when it is dropped.
#[derive(Debug)]
pub struct Shared {
    admin_url: String,
    schema: String,
    folder: TempDir,
}

impl Shared {
    /// `None` where there is no PostgreSQL for tests.
    pub fn make() -> Option<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let admin_url = std::env::var(URL).ok()?;
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let schema = format!("test_{}_{count}", std::process::id());
        let folder = tempfile::tempdir().unwrap();
        let mut key = std::fs::OpenOptions::new();
        let mut key =
            key.write(true).create_new(true).mode(0o600).open(folder.path().join(KEY)).unwrap();
        // Anybody's guess, which nothing here depends on.
        let seed = format!("{schema:-<32}");
        key.write_all(seed.get(..32).unwrap().as_bytes()).unwrap();
        execute(&admin_url, format!("CREATE SCHEMA {schema}"));
        Some(Self { admin_url, schema, folder })
    }

    /// What [`make`](Self::make) makes, if all servers are to be on PostgreSQL; `.ci/with-postgres` has one for them.
    pub fn if_wanted() -> Option<Self> {
        Self::is_wanted().then(|| Self::make().unwrap())
    }

    /// Whether all servers are to be on PostgreSQL.
    pub fn is_wanted() -> bool {
        std::env::var(STORE).is_ok_and(|store| store == "postgres")
    }

    /// Of a server that shares it.
    pub fn apply(&self, builder: Builder) -> Builder {
        builder
            .data(Data::Postgres(Postgres::at(self.url()).connections(4)))
            .master_key_file(self.master_key())
            .files(FileStore::Folder(self.files()))
    }

    pub fn url(&self) -> Secret {
        Secret::from(format!("{}?options=-csearch_path%3D{}", self.admin_url, self.schema))
    }

    /// The same by TCP, of what listens there in the database's place.
    pub fn url_by(&self, address: &str) -> Secret {
        let url = self.url();
        let (_, rest) = url.expose().split_once('@').unwrap();
        let (_, rest) = rest.split_once('/').unwrap();
        Secret::from(format!("postgres://carta@{address}/{rest}"))
    }

    /// By which the database is reached.
    pub fn socket(&self) -> PathBuf {
        let (_, rest) = self.admin_url.split_once('@').unwrap();
        let (folder, _) = rest.split_once('/').unwrap();
        Path::new(&folder.replace("%2F", "/")).join(".s.PGSQL.5432")
    }

    pub fn master_key(&self) -> PathBuf {
        self.folder.path().join(KEY)
    }

    /// Where `master.key` and `files` are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn files(&self) -> PathBuf {
        self.folder.path().join("files")
    }

    /// Does something to the database behind the servers' backs.
    pub fn execute(&self, statement: &str) {
        execute(&self.admin_url, format!("SET search_path = {}; {statement}", self.schema));
    }

    /// Has the whole database server work with these settings and no others, from its next start on.
    pub fn configure(&self, settings: &[(&str, &str)]) {
        connected(&self.admin_url, async |connection| {
            connection.execute("ALTER SYSTEM RESET ALL").await.unwrap();
            for (name, value) in settings {
                let statement = AssertSqlSafe(format!("ALTER SYSTEM SET {name} = '{value}'"));
                connection.execute(statement).await.unwrap();
            }
        });
    }

    /// What a query counts.
    pub fn count(&self, query: &'static str) -> i64 {
        connected(self.url().expose(), async |connection| {
            let (count,): (i64,) = sqlx::query_as(query).fetch_one(connection).await.unwrap();
            count
        })
    }
}

const KEY: &str = "master.key";

impl Drop for Shared {
    fn drop(&mut self) {
        execute(&self.admin_url, format!("DROP SCHEMA {} CASCADE", self.schema));
    }
}

fn execute(url: &str, statement: String) {
    connected(url, async |connection| {
        connection.execute(AssertSqlSafe(statement)).await.unwrap();
    });
}

/// On a thread of its own, since a test may be within a runtime already.
fn connected<T: Send>(url: &str, deed: impl AsyncFnOnce(&mut PgConnection) -> T + Send) -> T {
    std::thread::scope(|scope| {
        let done = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.unwrap().block_on(async {
                let mut connection = PgConnection::connect(url).await.unwrap();
                let outcome = deed(&mut connection).await;
                connection.close().await.unwrap();
                outcome
            })
        });
        done.join().unwrap()
    })
}
