//! From the file of a target to those of its modules, as rustc finds them.

use super::walk::{self, Found};
use super::{Said, Target};
use proc_macro2::TokenStream;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Beyond any source that a person or a generator of sources writes.
const MAX_BYTES: u64 = 16 << 20;

/// A file that a module is written in.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) file: PathBuf,
    /// The module's path, the crate's name first.
    pub(super) module: String,
    /// Where the files of its modules are.
    pub(super) folder: PathBuf,
}

/// Where the file of a module may be.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) module: String,
    pub(super) candidates: Vec<Source>,
    /// Whether it may be missing: under a `cfg`, or in a macro's arguments.
    pub(super) optional: bool,
}

/// Reads a target's sources, each file once.
pub(super) fn read(root: &Path, target: &Target, said: &mut Said) {
    let folder = target.file.parent().unwrap_or(root).to_owned();
    let first = Source { file: target.file.clone(), module: target.crate_name.clone(), folder };
    let mut waiting = vec![first];
    let mut seen = HashSet::new();
    while let Some(source) = waiting.pop() {
        // Past symbolic links, so that none leads round in a circle.
        let file = fs::canonicalize(&source.file).unwrap_or_else(|_| source.file.clone());
        if !seen.insert(file) {
            continue;
        }
        let shown = source.file.strip_prefix(root).unwrap_or(&source.file);
        match tokens(&source.file) {
            Ok(tokens) => {
                let mut found = Found::default();
                walk::walk(tokens, &source, shown, &mut found);
                said.names.append(&mut found.names);
                said.guarded.append(&mut found.guarded);
                said.unread.extend(found.deep.map(|line| {
                    format!("`{}`, line {line}: it is nested too deep", shown.display())
                }));
                for wanted in found.modules {
                    next(wanted, shown, &mut waiting, said);
                }
            }
            Err(problem) => said.unread.push(format!("`{}`: {problem}", shown.display())),
        }
        proc_macro2::extra::invalidate_current_thread_spans();
    }
}

fn next(wanted: Wanted, shown: &Path, waiting: &mut Vec<Source>, said: &mut Said) {
    match wanted.candidates.into_iter().find(|source| source.file.exists()) {
        Some(source) => waiting.push(source),
        None if wanted.optional => {}
        None => {
            let text = format!("`{}`: module `{}` has no file", shown.display(), wanted.module);
            said.unread.push(text);
        }
    }
}

fn tokens(file: &Path) -> Result<TokenStream, String> {
    let bytes = bytes(file).map_err(|error| format!("it can't be read: {error}"))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("it is larger than {} MiB", MAX_BYTES >> 20));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let before = error.as_bytes().iter().take(valid);
        let line = 1 + before.filter(|byte| **byte == b'\n').count();
        format!("line {line} isn't UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    without_shebang(text).parse().map_err(|error: proc_macro2::LexError| {
        let line = error.span().start().line;
        format!("line {line} isn't Rust: {error}")
    })
}

fn bytes(file: &Path) -> io::Result<Vec<u8>> {
    // To open a pipe would wait for its other end.
    if !fs::metadata(file)?.is_file() {
        return Err(io::Error::other("it isn't a file"));
    }
    let mut bytes = Vec::new();
    File::open(file)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A first line for the shell is none of Rust's. Its end stays, so that lines keep their numbers.
fn without_shebang(text: &str) -> &str {
    let is_shebang =
        text.starts_with("#!") && !text.trim_start_matches("#!").trim_start().starts_with('[');
    match text.find('\n') {
        Some(end) if is_shebang => text.get(end..).unwrap_or_default(),
        None if is_shebang => "",
        _ => text,
    }
}
