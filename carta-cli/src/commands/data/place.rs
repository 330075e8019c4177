//! Where the data are.

use carta_server::Data;
use std::path::PathBuf;

#[derive(clap::Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Place {
    /// The folder that `carta serve --data` names.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl Place {
    pub(crate) fn data(self) -> Data {
        self.data.map_or(Data::Memory, Data::Folder)
    }
}
