//! Where the data of a Carta are.

use crate::usage::Usage;
use carta_core::Secret;
use carta_server::{Data, Postgres};
use std::path::PathBuf;

const DATABASE: &str = "CARTA_DATABASE_URL";

#[derive(Default, clap::Args)]
#[group(multiple = false)]
pub(crate) struct Place {
    /// Keep the data in this folder, which is made if it isn't there.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// Keep the data in the PostgreSQL database at this address, as `postgres://carta@localhost/carta`.
    ///
    /// Others on this machine can read arguments: say an address that holds a password by the environment's
    /// CARTA_DATABASE_URL, which counts if nothing else is said.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl Place {
    /// Where somebody said, if they did.
    pub(crate) fn said(self) -> Result<Option<Data>, Usage> {
        if let Some(folder) = self.data {
            return Ok(Some(Data::Folder(folder)));
        }
        if let Some(url) = self.database {
            return Ok(Some(postgres(url)));
        }
        match std::env::var(DATABASE) {
            Ok(url) if url.is_empty() => Ok(None),
            Ok(url) => Ok(Some(postgres(url))),
            Err(std::env::VarError::NotPresent) => Ok(None),
            Err(std::env::VarError::NotUnicode(_)) => {
                Err(Usage(format!("`{DATABASE}` isn't UTF-8")))
            }
        }
    }

    pub(crate) fn data(self) -> Result<Data, Usage> {
        self.said()?.ok_or_else(|| {
            Usage(format!(
                "nothing says where the data are: give --data DIR, --database URL or `{DATABASE}`"
            ))
        })
    }
}

/// A folder, or the address of a database.
pub(crate) fn parsed(text: String) -> Data {
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        postgres(text)
    } else {
        Data::Folder(text.into())
    }
}

fn postgres(url: String) -> Data {
    Data::Postgres(Postgres::at(Secret::from(url)))
}
