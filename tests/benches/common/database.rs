//! The database under a server, filled and asked behind its back.

use carta_server::{Builder, Data, Server};
use carta_tests::postgres::Shared;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{FromRow, SqlStr};
use tempfile::TempDir;
use tokio::runtime::Runtime;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

pub(crate) struct Database {
    pub(crate) kind: Kind,
    pub(crate) runtime: Runtime,
    place: Place,
    /// Once it is open.
    pool: Option<Pool>,
}

enum Place {
    Sqlite(TempDir),
    Postgres(Shared),
}

#[derive(Clone)]
pub(crate) enum Pool {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

const CONNECTIONS: u32 = 4;

impl Database {
    /// One of each kind: of PostgreSQL, if `.ci/with-postgres` has started it.
    pub(crate) fn each() -> impl Iterator<Item = Self> {
        let sqlite = Place::Sqlite(tempfile::tempdir().unwrap());
        let postgres = Shared::make().map(Place::Postgres);
        [Some(sqlite), postgres].into_iter().flatten().map(|place| {
            let kind = match place {
                Place::Sqlite(_) => Kind::Sqlite,
                Place::Postgres(_) => Kind::Postgres,
            };
            Self { kind, runtime: Runtime::new().unwrap(), place, pool: None }
        })
    }

    /// Of a server on it.
    pub(crate) fn builder(&self) -> Builder {
        match &self.place {
            Place::Sqlite(folder) => Server::builder().data(Data::Folder(folder.path().to_owned())),
            Place::Postgres(shared) => shared.apply(Server::builder()),
        }
    }

    /// Once a server has made it.
    pub(crate) fn open(&mut self) {
        let pool = self.runtime.block_on(async {
            match &self.place {
                Place::Sqlite(folder) => {
                    let file = folder.path().join("carta.sqlite");
                    let options = SqliteConnectOptions::new().filename(file);
                    let pool = SqlitePoolOptions::new().max_connections(CONNECTIONS);
                    Pool::Sqlite(pool.connect_with(options).await.unwrap())
                }
                Place::Postgres(shared) => {
                    let pool = PgPoolOptions::new().max_connections(CONNECTIONS);
                    Pool::Postgres(pool.connect(shared.url().expose()).await.unwrap())
                }
            }
        });
        self.pool = Some(pool);
    }

    pub(crate) fn pool(&self) -> Pool {
        self.pool.clone().unwrap()
    }

    /// A statement with its numbers, and then its texts.
    pub(crate) fn execute(&self, statement: &'static str, numbers: &[i64], texts: &[&str]) {
        macro_rules! execute {
            ($pool:expr) => {{
                let query = sqlx::query(SqlStr::from_static(statement));
                let query = numbers.iter().fold(query, |query, number| query.bind(*number));
                let query = texts.iter().fold(query, |query, text| query.bind(*text));
                self.runtime.block_on(query.execute($pool)).map(drop).unwrap()
            }};
        }
        match self.pool() {
            Pool::Sqlite(pool) => execute!(&pool),
            Pool::Postgres(pool) => execute!(&pool),
        }
    }

    /// The one number that a query of texts has for an answer.
    pub(crate) fn ask(&self, query: &'static str, texts: &[&str]) -> i64 {
        macro_rules! ask {
            ($pool:expr) => {{
                let query = sqlx::query(SqlStr::from_static(query));
                let query = texts.iter().fold(query, |query, text| query.bind(*text));
                let row = self.runtime.block_on(query.fetch_one($pool)).unwrap();
                <(i64,)>::from_row(&row).unwrap().0
            }};
        }
        match self.pool() {
            Pool::Sqlite(pool) => ask!(&pool),
            Pool::Postgres(pool) => ask!(&pool),
        }
    }

    /// What its tables and their indexes take.
    pub(crate) fn bytes(&self) -> i64 {
        let query = match self.kind {
            Kind::Sqlite => {
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            }
            Kind::Postgres => {
                "SELECT CAST(sum(pg_total_relation_size(oid)) AS BIGINT) FROM pg_class
                 WHERE relkind = 'r' AND relnamespace = CAST(current_schema() AS regnamespace)"
            }
        };
        self.ask(query, &[])
    }

    /// What a database in use has long done by itself.
    pub(crate) fn settle(&self) {
        if let Kind::Postgres = self.kind {
            self.execute("VACUUM ANALYZE", &[], &[]);
        }
    }
}
