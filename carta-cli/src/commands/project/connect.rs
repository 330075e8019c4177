use crate::context::Context;
use crate::output::shown;
use carta_core::resource::{Connection, NativeId};
use serde::Serialize;

/// Say where data of a project are, by a connection of a name.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta project connect 7c9e6679-7425-40de-944b-e07fc1f90ae7 'raw data' --backend S3 --bucket alloys --prefix raw/
  carta project connect 7c9e6679-7425-40de-944b-e07fc1f90ae7 notes --backend HyperThought --file-id 42")]
pub(crate) struct Connect {
    /// The project, by id.
    project: String,

    /// The connection's name.
    name: String,

    /// What keeps the data, as `S3` or `HyperThought`.
    #[arg(long, value_name = "BACKEND")]
    backend: String,

    /// The bucket.
    #[arg(long, value_name = "NAME")]
    bucket: Option<String>,

    /// The beginning of the names in the bucket.
    #[arg(long, value_name = "PREFIX")]
    prefix: Option<String>,

    /// The file, as the backend calls it.
    #[arg(long, value_name = "ID")]
    file_id: Option<String>,

    /// Where the key is; not the key.
    #[arg(long, value_name = "PATH")]
    key_path: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Connected {
    id: Option<String>,
    project: String,
    name: String,
    backend: String,
    bucket_name: Option<String>,
    prefix: Option<String>,
    file_id: Option<String>,
    key_path: Option<String>,
}

impl Connect {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let projects = context.agent()?.projects();
        let connection = self.connection();
        let (name, project) = (shown(&self.name), shown(&self.project));
        let doing = format!("connecting project `{project}` to `{name}`");
        let made = context.ask(doing, projects.create_connection(&self.project, &connection))?;
        let Connection { id, name, backend, key_path, native_id, .. } = made;
        let NativeId { file_id, bucket_name, prefix, .. } = native_id.unwrap_or_default();
        let said = format!(
            "project `{project}` has the connection `{}`; its id is {}",
            shown(&name),
            shown(id.as_deref().unwrap_or_default())
        );
        let project = self.project.clone();
        let made = Connected { id, project, name, backend, bucket_name, prefix, file_id, key_path };
        context.done(said, &made)
    }

    fn connection(&self) -> Connection {
        let mut connection = Connection::new(&self.name, &self.backend);
        connection.key_path.clone_from(&self.key_path);
        if self.bucket.is_some() || self.prefix.is_some() || self.file_id.is_some() {
            let mut native = NativeId::default();
            native.bucket_name.clone_from(&self.bucket);
            native.prefix.clone_from(&self.prefix);
            native.file_id.clone_from(&self.file_id);
            connection.native_id = Some(native);
        }
        connection
    }
}
