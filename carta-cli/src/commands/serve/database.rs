//! How a PostgreSQL is made use of.

use carta_server::Data;
use std::time::Duration;

/// PostgreSQL counts milliseconds in 31 bits.
const LONGEST: u64 = (i32::MAX / 1000) as u64;

#[derive(clap::Args)]
#[command(next_help_heading = "PostgreSQL")]
pub(crate) struct Database {
    /// How many connections it has to the database at most, and one more that listens [default: 10].
    #[arg(long, value_name = "COUNT", conflicts_with_all = ["data", "dev"], value_parser = clap::value_parser!(u32).range(1..))]
    database_connections: Option<u32>,

    /// How long the database may take for one statement, in seconds; then the client is told that the server is busy [default:
    /// 30].
    #[arg(long, value_name = "SECONDS", conflicts_with_all = ["data", "dev"], value_parser = clap::value_parser!(u64).range(1..=LONGEST))]
    statement_timeout: Option<u64>,
}

impl Database {
    pub(crate) fn apply(self, data: Data) -> Data {
        // For others, none of them can be given.
        let Data::Postgres(mut database) = data else {
            return data;
        };
        if let Some(most) = self.database_connections {
            database = database.connections(most);
        }
        if let Some(seconds) = self.statement_timeout {
            database = database.statement_timeout(Duration::from_secs(seconds));
        }
        Data::Postgres(database)
    }
}
