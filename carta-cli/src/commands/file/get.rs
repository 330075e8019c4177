mod name;
mod unfinished;

use super::{At, named};
use crate::context::Context;
use crate::failure::{Code, Failure, asked};
use crate::output::{self, shown};
use crate::terminal;
use carta_core::{Error, Response, block_on};
use serde::Serialize;
use std::path::{Path, PathBuf};
use unfinished::Unfinished;

/// Fetch a file.
///
/// It is there whole, or not at all, and takes the place of another one only with `--force`. `-` writes it to stdout.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta file get 16fd2706-8baf-433b-82eb-8c7fada847da
  carta file get 7c9e6679-7425-40de-944b-e07fc1f90ae7/raw/steel.csv data/
  carta file get /steel.csv old.csv --force
  carta file get /steel.csv - | head")]
pub(crate) struct Get {
    /// The file, by id or path.
    file: String,

    /// The file or folder to write it to, or `-` for stdout [default: this folder, by the name that it has with Carta].
    #[arg(value_name = "TO")]
    to: Option<PathBuf>,

    /// Replace a file that is there already.
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    at: At,
}

#[derive(Serialize)]
struct Fetched<'a> {
    id: &'a str,
    name: Option<&'a str>,
    /// Where it is now.
    path: String,
    bytes: u64,
}

impl Get {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let files = context.agent()?.files();
        let named = named::find(context, &files, &self.at.source, &self.file)?;
        let doing = format!("fetching file `{}`", shown(&self.file));
        let mut answer = context.ask(&doing, files.download(self.at.source, &named.id, None))?;
        if self.to.as_deref() == Some(Path::new("-")) {
            return to_stdout(context, &doing, answer);
        }
        let name = named.name.or_else(|| name::told(answer.header("content-disposition")?));
        let to = destination(self.to.as_deref(), name.as_deref())?;
        let mut file = Unfinished::begin(&to, self.force)?;
        let bytes = copy(context, &doing, &mut answer, |chunk| file.write(chunk))?;
        file.finish()?;
        let path = to.display().to_string();
        let said = format!("`{}` holds {bytes} bytes", shown(&path));
        context.done(said, &Fetched { id: &named.id, name: name.as_deref(), path, bytes })
    }
}

fn destination(to: Option<&Path>, name: Option<&str>) -> anyhow::Result<PathBuf> {
    let is_folder =
        |path: &Path| path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/");
    match to {
        Some(file) if !is_folder(file) => Ok(file.to_owned()),
        folder => Ok(folder.unwrap_or(Path::new("")).join(name::usable(name)?)),
    }
}

fn to_stdout(context: &Context, doing: &str, mut answer: Response) -> anyhow::Result<()> {
    if terminal::stdout_is_seen() {
        // Whoever reads there doesn't read much.
        let text = context.ask(doing, answer.text())?;
        return output::bare(&text);
    }
    let write = |chunk: &[u8]| Ok(output::write(|out| std::io::Write::write_all(out, chunk))?);
    copy(context, doing, &mut answer, write).map(|_| ())
}

/// Hands on the whole content as it comes; gives its length.
fn copy(
    context: &Context,
    doing: &str,
    answer: &mut Response,
    mut write: impl FnMut(&[u8]) -> anyhow::Result<()>,
) -> anyhow::Result<u64> {
    let total = answer.header("content-length").and_then(|length| length.parse().ok());
    let transfer = context.transfer(doing, total);
    let mut bytes = 0;
    while let Some(chunk) = block_on(answer.chunk()).map_err(|error| cut(doing, &error))? {
        write(&chunk)?;
        let length = chunk.len() as u64;
        transfer.advance(length);
        bytes += length;
    }
    Ok(bytes)
}

/// It had begun well: another try may bring it whole.
fn cut(doing: &str, error: &Error) -> Failure {
    let mut failure = asked(doing, error);
    if let Error::Unreadable { .. } = error {
        failure.code = Code::Unavailable;
        failure = failure.help("try again");
    }
    failure
}
