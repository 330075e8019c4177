//! Whether whoever answers in a database's place is believed.

use carta_core::Secret;
use carta_server::{Data, Postgres};

#[derive(Default, clap::Args)]
pub(crate) struct Trust {
    /// Allow an `sslmode` by which the connection to a PostgreSQL on another machine is in plain text, or to whoever answers.
    ///
    /// Nobody else may be on the network between the two: they can read and change everything that is kept otherwise.
    #[arg(long)]
    danger_unverified_database: bool,
}

impl Trust {
    pub(crate) fn postgres(&self, url: String) -> Data {
        let database = Postgres::at(Secret::from(url));
        Data::Postgres(if self.danger_unverified_database {
            database.danger_unverified()
        } else {
            database
        })
    }
}
