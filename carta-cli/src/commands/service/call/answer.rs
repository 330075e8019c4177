//! The body of an answer on its way to stdout.

use super::Name;
use crate::context::Context;
use crate::failure::{Failure, asked};
use crate::output::{self, shown};
use carta_core::{Response, block_on};
use std::io::{self, IsTerminal as _, Write as _};

/// Writes it as it comes: byte for byte, but at a terminal as text.
pub(super) fn write(context: &Context, name: &Name, answer: &mut Response) -> anyhow::Result<()> {
    let reading = format!("reading the answer of `{name}`");
    let length = answer.header("content-length").and_then(|text| text.parse().ok());
    let mut screen = io::stdout().is_terminal().then(Screen::default);
    // A bar would stand between the lines of what is shown.
    let mut transfer = screen.is_none().then(|| context.transfer(&reading, length));
    while let Some(part) = block_on(answer.chunk()).map_err(|error| asked(&reading, &error))? {
        match &mut screen {
            Some(screen) => {
                let text = screen.text(&part).ok_or_else(|| not_text(name))?;
                output::write(|out| out.write_all(text.as_bytes()))?;
            }
            None => output::write(|out| out.write_all(&part))?,
        }
        if let Some(transfer) = &mut transfer {
            transfer.advance(part.len() as u64);
        }
    }
    if let Some(screen) = screen {
        let text = screen.end().ok_or_else(|| not_text(name))?;
        output::write(|out| out.write_all(text.as_bytes()))?;
    }
    Ok(())
}

fn not_text(name: &Name) -> Failure {
    Failure::failed(format!(
        "`{name}` answered something else than text, which isn't shown at a terminal"
    ))
    .help("send it to a file: add `> FILE`")
}

/// What a terminal may be shown of bytes that come in parts.
#[derive(Default)]
struct Screen {
    /// The beginning of a character, or of a line end.
    rest: Vec<u8>,
    /// The cursor stands behind something.
    is_within_line: bool,
}

impl Screen {
    /// The next part, with escapes in place of what isn't text to read; nothing if it isn't text at all.
    fn text(&mut self, part: &[u8]) -> Option<String> {
        self.rest.extend_from_slice(part);
        let whole = match std::str::from_utf8(&self.rest) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return None,
        };
        let ready = self.rest.get(..whole).unwrap_or_default();
        let ready = ready.strip_suffix(b"\r").unwrap_or(ready).to_vec();
        self.rest.drain(..ready.len());
        self.escaped(&String::from_utf8(ready).ok()?)
    }

    /// What was kept back for something that didn't come.
    fn end(mut self) -> Option<String> {
        let rest = String::from_utf8(std::mem::take(&mut self.rest)).ok()?;
        let mut text = self.escaped(&rest)?;
        if self.is_within_line {
            text.push('\n');
        }
        Some(text)
    }

    fn escaped(&mut self, text: &str) -> Option<String> {
        // As curl does it: no text holds this one.
        if text.contains('\0') {
            return None;
        }
        let mut escaped = String::with_capacity(text.len());
        for part in text.split_inclusive(['\n', '\t']) {
            let ends = ["\r\n", "\n", "\t"];
            let ended = ends.iter().find_map(|end| Some((part.strip_suffix(end)?, *end)));
            let (words, end) = ended.unwrap_or((part, ""));
            escaped.push_str(&shown(words));
            escaped.push_str(end.trim_start_matches('\r'));
        }
        if let Some(last) = escaped.chars().next_back() {
            self.is_within_line = last != '\n';
        }
        Some(escaped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(parts: &[&[u8]]) -> Option<String> {
        let mut screen = Screen::default();
        let mut all = String::new();
        for part in parts {
            all.push_str(&screen.text(part)?);
        }
        all.push_str(&screen.end()?);
        Some(all)
    }

    #[test]
    fn text_is_shown_wherever_it_is_cut() {
        let text = "a\tb\r\nZoë 日本\n\n";
        for at in 0..=text.len() {
            let (first, second) = text.as_bytes().split_at(at);
            let expected = Some("a\tb\nZoë 日本\n\n".to_owned());
            assert_eq!(screen(&[first, second]), expected, "{at}");
        }
        assert_eq!(screen(&[b"{}"]).as_deref(), Some("{}\n"));
        assert_eq!(screen(&[]).as_deref(), Some(""));
    }

    #[test]
    fn what_could_move_the_cursor_is_escaped() {
        let shown = screen(&[b"\x1b[2Jgone\r", b"over\x07\r"]).expect("text");
        assert_eq!(shown, "\\u{1b}[2Jgone\\rover\\u{7}\\r\n");
    }

    #[test]
    fn what_isnt_text_isnt_shown() {
        for bytes in [&b"\x89PNG"[..], b"a\0b", b"caf\xe9 ", b"\xe6\x97"] {
            assert_eq!(screen(&[bytes]), None, "{bytes:?}");
        }
    }
}
