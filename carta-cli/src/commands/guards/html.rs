//! One page for a browser: a matrix of functions, groups and people. It asks nothing of any network, and says so to the
//! browser; every text in it is escaped, whoever chose it.

mod table;

use super::people::People;
use crate::inventory::Guarded;
use crate::output::shown;
use anyhow::Context as _;
use aws_lc_rs::digest;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use serde::Serialize;
use std::fs;
use std::io::Write as _;
use std::path::Path;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// `docs/guards.md` promises its JSON.
#[derive(Serialize)]
pub(super) struct Written<'a> {
    file: &'a Path,
}

impl<'a> Written<'a> {
    pub(super) fn to(file: &'a Path) -> Self {
        Self { file }
    }
}

/// Puts the page in place, whole.
pub(super) fn write(file: &Path, page: &str) -> anyhow::Result<()> {
    let write = || -> anyhow::Result<()> {
        // What isn't a file, such as a pipe, can't be replaced.
        if fs::metadata(file).is_ok_and(|metadata| !metadata.is_file()) {
            return Ok(fs::write(file, page)?);
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut builder = tempfile::Builder::new();
        builder.prefix(".carta-guards.");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut temporary = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
        temporary.write_all(page.as_bytes())?;
        temporary.persist(file)?;
        Ok(())
    };
    write().with_context(|| format!("`{}` can't be written", file.display()))
}

/// The whole page.
pub(super) fn page(origin: &str, guarded: &[Guarded], people: Option<&People>) -> String {
    let (style, script) = (hash(STYLE), hash(SCRIPT));
    let asked = match people {
        Some(people) => {
            let date = people.known.date.as_deref().map(|date| format!(", on {}", text(date)));
            format!(
                "People are as {} told <b>{}</b>{}.",
                text(&people.known.host),
                text(&people.known.asker),
                date.unwrap_or_default()
            )
        }
        None => "Carta wasn't asked who is in which group: <code>--who</code> does.".to_owned(),
    };
    let (count, origin) = (guarded.len(), text(origin));
    let guards = if count == 1 { "guard" } else { "guards" };
    let table = table::table(guarded, people);
    format!(
        "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src '{script}'; style-src '{style}'; base-uri 'none'; form-action 'none'\">
<meta name=\"referrer\" content=\"no-referrer\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>Who may call what</title>
<style>{STYLE}</style>
</head>
<body>
<header>
<h1>Who may call what</h1>
<p>{count} {guards}, according to {origin}. {asked}</p>
</header>
<main>
<div class=\"search\" role=\"search\">
<label for=\"search\">Search functions, files, groups and people</label>
<input id=\"search\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\" aria-controls=\"guards\" aria-describedby=\"found\">
<p id=\"found\" role=\"status\"></p>
</div>
{table}
</main>
<script>{SCRIPT}</script>
</body>
</html>
"
    )
}

/// By which the browser knows our own script and style, and refuses any other.
fn hash(text: &str) -> String {
    format!("sha256-{}", BASE64.encode(digest::digest(&digest::SHA256, text.as_bytes())))
}

/// A text from elsewhere, as text: neither markup nor what would turn the direction of reading.
fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in shown(text).chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            char => escaped.push(char),
        }
    }
    escaped
}
