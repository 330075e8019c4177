//! The lines of a text as Python's text mode sees them, and what counts as blank there.

/// One line, taken apart from what ends it.
#[derive(Clone, Copy)]
pub(super) struct Line<'t> {
    pub(super) text: &'t str,
    /// `\n`, `\r\n`, `\r`, or nothing at the end of the file.
    pub(super) end: &'t str,
}

impl<'t> Line<'t> {
    pub(super) fn stripped(self) -> &'t str {
        self.text.trim_matches(is_blank)
    }

    pub(super) fn is_empty(self) -> bool {
        self.stripped().is_empty()
    }

    pub(super) fn is_comment(self) -> bool {
        self.stripped().starts_with(['#', ';'])
    }

    /// The blanks in front.
    pub(super) fn margin(self) -> &'t str {
        let rest = self.text.trim_start_matches(is_blank);
        self.text.strip_suffix(rest).unwrap_or_default()
    }

    /// How far it is indented: characters, a tab being one of them.
    pub(super) fn indent(self) -> usize {
        self.margin().chars().count()
    }
}

/// Text mode ends a line at `\n`, `\r\n` and `\r`, and nowhere else.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (line, after) = cut(rest);
        rest = after;
        Some(line)
    })
}

fn cut(text: &str) -> (Line<'_>, &str) {
    let at = text.find(['\n', '\r']).unwrap_or(text.len());
    let (line, rest) = text.split_at(at);
    let width = if rest.starts_with("\r\n") { 2 } else { rest.len().min(1) };
    let (end, after) = rest.split_at(width);
    (Line { text: line, end }, after)
}

/// Python's `str.isspace`, which counts the four separators of ASCII too.
pub(super) fn is_blank(char: char) -> bool {
    char.is_whitespace() || matches!(char, '\x1c'..='\x1f')
}
