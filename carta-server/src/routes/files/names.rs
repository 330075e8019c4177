use crate::error::Error;
use crate::routes::texts::title;

/// What a file or a folder is called: one part of a path, and no more than it looks like.
pub(super) fn name(text: &str) -> Result<&str, Error> {
    title(text)?;
    if text.contains(['/', '\\']) || text == "." || text == ".." {
        return Err(Error::bad_request("the name of a file or a folder is no path: send it alone"));
    }
    if text.chars().any(turns_text_around) {
        return Err(Error::bad_request(
            "the name of a file or a folder holds no marks that turn text around",
        ));
    }
    Ok(text)
}

/// With them, `annexe.txt` may end in `.exe`.
fn turns_text_around(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What a content is, by the word of whoever sends it; bytes, if that is no word.
pub(super) fn content_type(text: Option<&str>) -> String {
    const MAX: usize = 128;
    let fits = |text: &&str| {
        let (kind, rest) = text.split_once('/').unwrap_or_default();
        let printable = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
        text.len() <= MAX && printable && !kind.is_empty() && !rest.is_empty()
    };
    text.map(str::trim).filter(fits).unwrap_or("application/octet-stream").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path_and_no_trick() {
        for text in ["table.csv", "Größe (1).txt", "a b", "...", "-rf", "%2e%2e%2f"] {
            assert!(matches!(name(text), Ok(same) if same == text), "{text}");
        }
        for text in [
            "",
            " ",
            ".",
            "..",
            "../a",
            "a/b",
            "/etc/passwd",
            "a\\b",
            "C:\\a",
            "a\0b",
            "a\r\nb",
            "exe\u{202e}txt.",
            &"a".repeat(257),
        ] {
            assert!(name(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_type_is_bytes() {
        for text in ["text/csv", "text/html; charset=utf-8"] {
            assert_eq!(content_type(Some(text)), text);
        }
        for text in
            [None, Some(""), Some("csv"), Some("/"), Some("a/b\r\nSet-Cookie: c"), Some("é/é")]
        {
            assert_eq!(content_type(text), "application/octet-stream", "{text:?}");
        }
    }
}
