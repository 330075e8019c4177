mod content;
mod parts;

use super::entry::Entry;
use super::{At, named};
use crate::context::Context;
use crate::failure::{Failure, asked};
use crate::output::shown;
use carta_core::{Error, Files, NewUpload, Upload};
use content::Content;
use parts::Parts;
use std::path::{Path, PathBuf};

/// Put a file with Carta, or replace one.
///
/// A large one goes in parts, if Carta knows how to take them: what was broken off goes on by `--resume`, for a day, with
/// the same file.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta file put steel.csv
  carta file put scan.raw --to 7c9e6679-7425-40de-944b-e07fc1f90ae7/raw
  carta file put scan.raw --resume
  carta file put steel.csv --replace 16fd2706-8baf-433b-82eb-8c7fada847da
  pg_dump | gzip | carta file put - --name dump.gz --content-type application/gzip")]
pub(crate) struct Put {
    /// The file, or `-` for stdin.
    file: PathBuf,

    /// What it is called with Carta [default: as it is called here].
    #[arg(long)]
    name: Option<String>,

    /// A workspace, by id, and maybe a folder in it [default: none, where it is yours alone].
    #[arg(long, value_name = "PATH")]
    to: Option<String>,

    /// What the content is [default: application/octet-stream].
    #[arg(long, value_name = "TYPE")]
    content_type: Option<String>,

    /// Replace the content of this file, by id or path; its name stays.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["name", "to"])]
    replace: Option<String>,

    /// Go on with an upload of a file of this name and size that was broken off; of several, with that of this id.
    #[arg(
        long,
        value_name = "ID",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "",
        conflicts_with_all = ["to", "content_type", "replace"],
    )]
    resume: Option<String>,

    #[command(flatten)]
    at: At,
}

impl Put {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let is_named = self.replace.is_some() || self.name.is_some() || self.file != Path::new("-");
        if !is_named {
            let what = "nothing says what the file is to be called";
            return Err(Failure::usage(what)
                .help("name what comes from stdin: --name NAME")
                .into());
        }
        let content = Content::of(&self.file)?;
        let files = context.agent()?.files();
        let entry = match (&self.replace, &self.resume) {
            (Some(replaced), _) => self.replace(context, &files, &content, replaced)?,
            (_, Some(id)) => {
                let name = self.name()?;
                Parts::broken_off(context, &files, &self.at.source, &content, &name, id)?.send()?
            }
            _ => self.add(context, &files, &content)?,
        };
        let id = entry.id().map(|id| format!(" as `{}`", shown(id))).unwrap_or_default();
        context.done(format_args!("file `{}` is kept{id}", shown(entry.name())), &entry)
    }

    fn replace(
        &self,
        context: &Context,
        files: &Files,
        content: &Content,
        replaced: &str,
    ) -> anyhow::Result<Entry> {
        let source = &self.at.source;
        let id = named::find(context, files, source, replaced)?.id;
        let upload = self.typed(Upload::new(content.whole()?));
        let doing = format!("replacing file `{}`", shown(replaced));
        Ok(context.ask(doing, files.update(source, &id, upload))?.into())
    }

    fn add(&self, context: &Context, files: &Files, content: &Content) -> anyhow::Result<Entry> {
        let (source, name, to) = (&self.at.source, self.name()?, self.to());
        let doing = format!("putting file `{}`", shown(&name));
        if content.size() > parts::LEAST {
            let mut wanted = NewUpload::new(name.as_str(), content.size());
            if let Some(content_type) = &self.content_type {
                wanted = wanted.content_type(content_type.as_str());
            }
            match context.attempt(&doing, files.begin_upload(source, &wanted, to)) {
                Ok(begun) => {
                    return Parts::begun(context, files, source, content, begun).send();
                }
                // Whoever knows of no parts says so in one of these ways; else the whole is refused, too.
                Err(Error::NotFound(_) | Error::PermissionDenied(_) | Error::Unexpected(_)) => {}
                Err(error) => return Err(asked(doing, &error).into()),
            }
        }
        let upload = self.typed(Upload::new(content.whole()?).named(name));
        Ok(context.ask(doing, files.upload(source, upload, to))?.into())
    }

    fn typed(&self, upload: Upload) -> Upload {
        match &self.content_type {
            Some(content_type) => upload.content_type(content_type.as_str()),
            None => upload,
        }
    }

    fn to(&self) -> Option<&str> {
        self.to.as_deref().map(|to| to.trim_matches('/')).filter(|to| !to.is_empty())
    }

    fn name(&self) -> Result<String, Failure> {
        if let Some(name) = &self.name {
            return Ok(name.clone());
        }
        let name = self.file.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        name.ok_or_else(|| {
            let path = self.file.display().to_string();
            Failure::usage(format!("`{}` ends in no name that can be sent", shown(&path)))
                .help("say what it is to be called: --name NAME")
        })
    }
}
