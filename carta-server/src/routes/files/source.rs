use crate::error::Error;
use carta_core::resource::FileSource;

/// Checks that what a path names as a source is this server's own. Where clients look for another, nothing is there.
pub(super) fn must_be_own(source: &str) -> Result<(), Error> {
    match parse(source)? {
        FileSource::Carta => Ok(()),
        other => Err(Error::not_found(format!("{other} isn't connected to this server"))),
    }
}

pub(super) fn parse(source: &str) -> Result<FileSource, Error> {
    match FileSource::from(source) {
        known @ (FileSource::Carta | FileSource::HyperThought) => Ok(known),
        _ => Err(Error::not_found("no such source of files: there are Carta and HyperThought")),
    }
}
