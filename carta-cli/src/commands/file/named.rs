//! Which file is meant.

use crate::context::Context;
use crate::failure::Failure;
use crate::output::shown;
use crate::suggest;
use carta_core::Files;
use carta_core::resource::{FileSource, FileType};

pub(super) struct Named {
    pub(super) id: String,
    /// What it is called, as far as that is known.
    pub(super) name: Option<String>,
}

/// A file by its path, if there is a slash in it; else by its id.
pub(super) fn find(
    context: &Context,
    files: &Files,
    source: &FileSource,
    text: &str,
) -> anyhow::Result<Named> {
    let Some((above, name)) = text.rsplit_once('/') else {
        return Ok(Named { id: text.to_owned(), name: None });
    };
    let above = above.trim_matches('/');
    let at = (!above.is_empty()).then_some(above);
    let doing = format!("looking for file `{}`", shown(text));
    let entries = context.ask(doing, files.list(source, at))?.into_iter();
    let called = entries.filter(|entry| entry.file_type == FileType::File && entry.name == name);
    let mut ids: Vec<String> = called.filter_map(|entry| entry.id).collect();
    match (ids.pop(), ids.as_slice()) {
        (Some(id), []) => Ok(Named { id, name: Some(name.to_owned()) }),
        (Some(id), others) => {
            let what = format!("`{}` is more than one file", shown(text));
            let ids = [others, &[id]].concat().join(", ");
            Err(Failure::failed(what).help(format!("name one by its id: {}", shown(&ids))).into())
        }
        (None, _) => Err(Failure::failed(format!("there is no file `{}`", shown(text)))
            .help(format!(
                "`{}` shows what is there",
                suggest::command_with("file list", &[&format!("/{above}")], &listed_from(source))
            ))
            .into()),
    }
}

/// What says where files are, where it isn't what counts without.
fn listed_from(source: &FileSource) -> String {
    match source {
        FileSource::Carta => String::new(),
        other => format!("--source {other}"),
    }
}
