//! Texts from elsewhere, so that they can't deceive whoever reads them on a terminal.

use std::borrow::Cow;

/// The text with control characters, direction changes and what is invisible written as escapes; quotes and backslashes
/// stay.
pub(crate) fn shown(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut before = None;
    for part in text.split_inclusive(|char| is_kept(char) || is_invisible(char)) {
        let last = part.chars().next_back().filter(|char| is_kept(*char) || is_invisible(*char));
        let escaped = last.map_or(part, |char| part.strip_suffix(char).unwrap_or(part));
        shown.extend(escaped.escape_debug());
        before = escaped.chars().next_back().or(before);
        match last {
            Some(char) if is_invisible(char) && !is_part_of_emoji(before, char) => {
                shown.extend(char.escape_unicode());
            }
            other => shown.extend(other),
        }
        before = last.or(before);
    }
    Cow::Owned(shown)
}

/// Whether a terminal does nothing with it but show it, in lines.
pub(crate) fn is_plain(text: &str) -> bool {
    text.lines().flat_map(|line| line.split('\t')).all(|part| shown(part) == part)
}

/// What `escape_debug` would escape, though it deceives nobody.
fn is_kept(char: char) -> bool {
    matches!(char, '\'' | '"' | '\\')
}

/// What shows nothing, though it counts as a letter, a symbol or a mark.
fn is_invisible(char: char) -> bool {
    matches!(
        char,
        '\u{34f}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{ffa0}'
            | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Whether it says how the emoji before it is to look, as in ❤️.
fn is_part_of_emoji(before: Option<char>, char: char) -> bool {
    let emoji = matches!(
        before,
        Some(
            '\u{a9}'
            | '\u{ae}'
            | '\u{203c}'
            | '\u{2049}'
            | '\u{2122}'
            | '\u{2139}'
            | '\u{3030}'
            | '\u{303d}'
            | '\u{3297}'
            | '\u{3299}'
            | '\u{2190}'..='\u{27ff}'
            | '\u{2900}'..='\u{2bff}'
            | '\u{1f000}'..='\u{1faff}',
        )
    );
    emoji && matches!(char, '\u{fe0e}' | '\u{fe0f}')
}

/// Whether a terminal may do something else with it than to show it.
pub(super) fn is_unsafe(char: char) -> bool {
    if char.is_ascii() {
        return char.is_ascii_control() && char != '\n';
    }
    // Behind a letter, combining marks aren't escaped.
    is_invisible(char) || String::from_iter(['a', char]).escape_debug().count() > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_deceives_is_escaped_and_all_else_stays() {
        for same in [
            "",
            "andy",
            "Ops 1",
            r#"it's "C:\x""#,
            "Zoë",
            "e\u{301}",
            "日本",
            "👩",
            "❤\u{fe0f}",
            "מרים",
        ] {
            assert_eq!(shown(same), same);
        }
        for (text, escaped) in [
            ("a\nb", r"a\nb"),
            ("\u{1b}[2J", r"\u{1b}[2J"),
            ("a\u{202e}b", r"a\u{202e}b"),
            ("a\u{200b}b", r"a\u{200b}b"),
            ("\u{9b}31m\"", "\\u{9b}31m\""),
            ("\u{301}a", r"\u{301}a"),
            ("a\u{115f}\u{1160}b", r"a\u{115f}\u{1160}b"),
            ("\u{3164}\u{ffa0}\u{2800}", r"\u{3164}\u{ffa0}\u{2800}"),
            ("a\u{34f}\u{180b}\u{180f}", r"a\u{34f}\u{180b}\u{180f}"),
            ("a\u{fe0f}", r"a\u{fe0f}"),
            ("a\u{e0101}", r"a\u{e0101}"),
        ] {
            assert_eq!(shown(text), escaped);
            assert!(escaped.is_ascii());
        }
    }

    #[test]
    fn plain_text_has_lines_and_tabs_and_nothing_that_deceives() {
        for text in ["", "a\tb\r\n\nc\n", "Größe: \"日本\"\n"] {
            assert!(is_plain(text), "{text:?}");
        }
        for text in ["real\rfake", "\u{1b}[2J", "a\n\u{9b}31m", "a\u{202e}b", "\0", "\u{7f}"] {
            assert!(!is_plain(text), "{text:?}");
        }
    }

    #[test]
    fn safe_and_unsafe_are_told_apart() {
        for char in ['\u{1b}', '\u{202e}', '\u{7f}', '\u{9b}', '\u{200b}', '\u{2028}', '\r'] {
            assert!(is_unsafe(char), "{char:?}");
        }
        for char in ['a', 'é', '\u{301}', '日', '"', '\\', '\n', ' '] {
            assert!(!is_unsafe(char), "{char:?}");
        }
    }
}
