//! A large file, part by part: when the line breaks, it goes on where it was.

use super::content::Content;
use crate::commands::file::entry::Entry;
use crate::context::Context;
use crate::failure::{Failure, asked};
use crate::output::shown;
use carta_core::resource::FileSource;
use carta_core::{Error, Files, UploadInParts, block_on};

/// What has no more bytes goes in one piece; more go in parts of so many at least.
pub(super) const LEAST: u64 = 4 << 20;
/// Carta takes twice as many for one file.
const MOST_PARTS: u64 = 5_000;
/// After so many tries that brought nothing, it is given up.
const TRIES: u32 = 3;

/// An upload under way.
pub(super) struct Parts<'a> {
    context: &'a Context,
    files: &'a Files,
    source: &'a FileSource,
    content: &'a Content,
    upload: UploadInParts,
}

impl<'a> Parts<'a> {
    pub(super) fn begun(
        context: &'a Context,
        files: &'a Files,
        source: &'a FileSource,
        content: &'a Content,
        upload: UploadInParts,
    ) -> Self {
        Self { context, files, source, content, upload }
    }

    /// What was broken off: of that id if there is one, else of that name and the content's size.
    pub(super) fn broken_off(
        context: &'a Context,
        files: &'a Files,
        source: &'a FileSource,
        content: &'a Content,
        name: &str,
        id: &str,
    ) -> anyhow::Result<Self> {
        let doing = "looking for what was broken off";
        let mut known = if id.is_empty() {
            context.ask(doing, files.uploads_in_parts(source))?
        } else {
            vec![context.ask(doing, files.upload_in_parts(source, id))?]
        };
        known.retain(|upload| upload.name == name && upload.size == content.size());
        match (known.pop(), known.as_slice()) {
            (Some(upload), []) => Ok(Self::begun(context, files, source, content, upload)),
            (Some(upload), others) => {
                let ids = others.iter().map(|other| other.id.as_str()).chain([upload.id.as_str()]);
                let ids: Vec<_> = ids.map(|id| format!("--resume={}", shown(id))).collect();
                let what = format!("more than one upload of `{}` was broken off", shown(name));
                Err(Failure::failed(what).help(format!("choose one: {}", ids.join(", "))).into())
            }
            (None, _) => {
                let (name, size) = (shown(name), content.size());
                let what = format!("no upload of `{name}` with {size} bytes was broken off");
                Err(Failure::failed(what).help("begin anew, without --resume").into())
            }
        }
    }

    /// Sends what is missing.
    pub(super) fn send(mut self) -> anyhow::Result<Entry> {
        let doing = format!("putting file `{}`", shown(&self.upload.name));
        let transfer = self.context.transfer(&doing, Some(self.content.size()));
        transfer.goes_on_from(self.upload.offset);
        let mut in_vain = 0;
        while self.upload.file_id.is_none() {
            let before = self.upload.offset;
            self.upload = self.next(in_vain).map_err(|error| self.cut(&doing, &error))?;
            let came = self.upload.offset.saturating_sub(before);
            transfer.advance(came);
            in_vain = if came > 0 { 0 } else { in_vain + 1 };
            if in_vain > TRIES && self.upload.file_id.is_none() {
                let what = format!("{doing} failed: Carta takes no more of it");
                return Err(self.resumable(Failure::failed(what)).into());
            }
        }
        Ok(self.upload.into())
    }

    /// Sends the next part; else asks how much has come.
    fn next(&self, in_vain: u32) -> anyhow::Result<UploadInParts> {
        let UploadInParts { id, offset, .. } = &self.upload;
        let size = LEAST.max(self.content.size() / MOST_PARTS);
        let part = self.content.part(*offset, size)?;
        match block_on(self.files.upload_part(self.source, id, *offset, part)) {
            Err(error) if in_vain < TRIES && may_go_on(&error) => {
                Ok(block_on(self.files.upload_in_parts(self.source, id))?)
            }
            sent => Ok(sent?),
        }
    }

    fn cut(&self, doing: &str, error: &anyhow::Error) -> Failure {
        let failure = match error.downcast_ref::<Error>() {
            Some(error) => asked(doing, error),
            None => Failure::of(error),
        };
        self.resumable(failure)
    }

    fn resumable(&self, failure: Failure) -> Failure {
        failure.help(format!("the same with `--resume={}` goes on", shown(&self.upload.id)))
    }
}

/// The line broke, or a part came that was thought to be lost.
fn may_go_on(error: &Error) -> bool {
    error.is_unavailable() || matches!(error, Error::Conflict(_))
}
