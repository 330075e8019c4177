//! Where the data of a Carta are.

use crate::trust::Trust;
use crate::usage::Usage;
use carta_server::Data;
use std::path::PathBuf;

const DATABASE: &str = "CARTA_DATABASE_URL";

#[derive(Default, clap::Args)]
pub(crate) struct Place {
    #[command(flatten)]
    either: Either,

    #[command(flatten)]
    trust: Trust,
}

#[derive(Default, clap::Args)]
#[group(multiple = false)]
struct Either {
    /// Keep the data in this folder, which is made if it isn't there.
    #[arg(long, value_name = "DIR", conflicts_with = "danger_unverified_database")]
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
        if let Some(path) = self.either.data {
            return folder(path).map(Some);
        }
        if let Some(url) = self.either.database {
            return Ok(Some(self.trust.postgres(url)));
        }
        match std::env::var(DATABASE) {
            Ok(url) if url.is_empty() => Ok(None),
            Ok(url) => Ok(Some(self.trust.postgres(url))),
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
pub(crate) fn parsed(text: String, trust: &Trust) -> Result<Data, Usage> {
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return Ok(trust.postgres(text));
    }
    folder(text.into())
}

/// What is nearly an address isn't taken for a folder, by whose name everybody would know the password in it.
fn folder(path: PathBuf) -> Result<Data, Usage> {
    if path.to_string_lossy().contains("://") {
        let text = "the address of a database begins with `postgres://`, and isn't a folder";
        return Err(Usage(text.to_owned()));
    }
    Ok(Data::Folder(path))
}
