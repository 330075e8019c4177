//! What a file is called here, by the word of whoever sends it: a name in one folder, and nothing else.

use crate::failure::Failure;
use crate::output::shown;
use percent_encoding::percent_decode_str;
use std::path::{Component, Path};

/// The name in a `Content-Disposition`, if there is one.
pub(super) fn told(header: &str) -> Option<String> {
    let parameters = parameters(header);
    let find = |wanted: &str| {
        let found = parameters.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.as_str())
    };
    find("filename*").and_then(extended).or_else(|| find("filename").map(str::to_owned))
}

/// As RFC 8187 has it: `UTF-8''na%C3%AFve.txt`.
fn extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_language, encoded) = rest.split_once('\'')?;
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    percent_decode_str(encoded).decode_utf8().ok().map(Into::into)
}

/// Names and values, the latter without their quotes.
fn parameters(header: &str) -> Vec<(String, String)> {
    let (mut parts, mut part) = (Vec::new(), String::new());
    let (mut quoted, mut chars) = (false, header.chars());
    while let Some(char) = chars.next() {
        match char {
            '"' => quoted = !quoted,
            '\\' if quoted => part.extend(chars.next()),
            ';' if !quoted => parts.push(std::mem::take(&mut part)),
            _ => part.push(char),
        }
    }
    parts.push(part);
    let pair = |part: &String| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_owned(), value.trim().to_owned()))
    };
    parts.iter().filter_map(pair).collect()
}

/// The name, if a file of it is in the folder where it is written, and can be seen there as what it is: none of another
/// folder, none that is hidden, as what shells and programs are set up by, none that a terminal would show otherwise.
pub(super) fn usable(name: Option<&str>) -> Result<&str, Failure> {
    let help = "say what it is to be called here: `carta file get FILE NAME`";
    let Some(name) = name else {
        return Err(Failure::failed("Carta doesn't say what the file is called").help(help));
    };
    let mut parts = Path::new(name).components();
    let is_one = matches!(parts.next(), Some(Component::Normal(part)) if part == name);
    let is_plain = !name.contains(['/', '\\']) && shown(name) == name && name.trim() == name;
    if is_one && is_plain && parts.next().is_none() && !name.starts_with('.') {
        return Ok(name);
    }
    let what = format!("Carta calls the file `{}`, which isn't taken for a name here", shown(name));
    Err(Failure::failed(what).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_was_written() {
        for (header, name) in [
            ("attachment; filename=a.csv", Some("a.csv")),
            ("attachment; filename=\"a b; c.csv\"", Some("a b; c.csv")),
            (r#"attachment; filename="a\"b\\c""#, Some("a\"b\\c")),
            (
                "attachment; FileName=\"_.csv\"; FILENAME*=utf-8''Gr%C3%B6%C3%9Fe.csv",
                Some("Größe.csv"),
            ),
            ("attachment; filename*=UTF-8'en'x%20y; filename=\"z\"", Some("x y")),
            ("attachment; filename=\"z\"; filename*=ISO-8859-1''%e9", Some("z")),
            ("attachment; filename*=UTF-8''%ff; filename=\"z\"", Some("z")),
            ("attachment", None),
            ("filename", None),
            ("", None),
            ("attachment; filename=\"unfinished", Some("unfinished")),
            ("attachment; filename=\"ends\\", Some("ends")),
        ] {
            assert_eq!(told(header).as_deref(), name, "{header}");
        }
    }

    #[test]
    fn only_a_name_in_this_folder_is_taken() {
        for name in ["table.csv", "Größe (1).txt", "-rf", "日本.csv", "a...b", "%2e%2e%2fx"] {
            assert_eq!(usable(Some(name)).expect("taken"), name);
        }
        for name in [
            "",
            ".",
            "..",
            "...",
            "/",
            "/etc/passwd",
            "../evil",
            "a/../../evil",
            "a/b",
            "a/",
            "./a",
            "..\\evil",
            "C:\\evil",
            ".bashrc",
            ".ssh/authorized_keys",
            "a\nb",
            "a\0b",
            "a\u{1b}[2J",
            "exe\u{202e}txt.",
            " a",
            "a ",
        ] {
            let error = usable(Some(name)).expect_err(name).to_string();
            assert!(
                !error.contains(|char: char| char.is_control() || char == '\u{202e}'),
                "{error:?}"
            );
        }
        assert!(usable(None).is_err());
    }
}
