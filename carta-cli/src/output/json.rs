//! JSON and YAML.

use super::text::is_unsafe;
use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use std::io::{self, Write};

/// Writes a value with two blanks for each level, and a line end.
pub(super) fn write<T: Serialize + ?Sized>(out: &mut impl Write, value: &T) -> io::Result<()> {
    let formatter = Visible(PrettyFormatter::new());
    value.serialize(&mut Serializer::with_formatter(&mut *out, formatter))?;
    writeln!(out)
}

/// The same as YAML.
pub(super) fn write_yaml<T: Serialize + ?Sized>(out: &mut impl Write, value: &T) -> io::Result<()> {
    let text = serde_saphyr::to_string(&value).map_err(io::Error::other)?;
    if text.contains(is_unsafe) {
        // JSON is YAML, too, and every character can be escaped in it.
        return write(out, value);
    }
    out.write_all(text.as_bytes())?;
    if text.ends_with('\n') { Ok(()) } else { writeln!(out) }
}

/// Writes the elements of an array, with what begins it or goes between.
pub(super) fn write_part<T: Serialize>(
    out: &mut impl Write,
    rows: &[T],
    is_first: bool,
) -> io::Result<()> {
    let mut text = Vec::new();
    write(&mut text, &rows)?;
    let inner = text.strip_prefix(b"[").and_then(|text| text.strip_suffix(b"\n]\n"));
    out.write_all(if is_first { b"[" } else { b"," })?;
    out.write_all(inner.unwrap_or_default())
}

/// Writes the elements of a list as YAML.
pub(super) fn write_yaml_part<T: Serialize>(out: &mut impl Write, rows: &[T]) -> io::Result<()> {
    let text = serde_saphyr::to_string(&rows).map_err(io::Error::other)?;
    if !text.contains(is_unsafe) {
        out.write_all(text.as_bytes())?;
        return if text.ends_with('\n') { Ok(()) } else { writeln!(out) };
    }
    for row in rows {
        let mut text = Vec::new();
        write(&mut text, row)?;
        // Line ends stand between values alone, for in texts they are escaped.
        let lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_start);
        writeln!(out, "- {}", String::from_utf8_lossy(&lines.collect::<Vec<_>>().concat()))?;
    }
    Ok(())
}

/// Pretty, and with what a terminal could be deceived by as escapes: serde_json leaves most of it as it is.
struct Visible(PrettyFormatter<'static>);

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        for part in fragment.split_inclusive(is_unsafe) {
            match part.chars().next_back().filter(|char| is_unsafe(*char)) {
                None => out.write_all(part.as_bytes())?,
                Some(char) => {
                    out.write_all(part.strip_suffix(char).unwrap_or_default().as_bytes())?;
                    for unit in char.encode_utf16(&mut [0; 2]) {
                        write!(out, "\\u{unit:04x}")?;
                    }
                }
            }
        }
        Ok(())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn what_is_written_says_the_same_and_shows_everything() {
        let value = json!([{"name": "a\u{202e}b\u{9b}\u{1b}\"\\é日", "no": null}, [], {}]);
        let mut out = Vec::new();
        write(&mut out, &value).expect("written");
        let text = String::from_utf8(out).expect("UTF-8");
        assert!(!text.contains(is_unsafe), "{text:?}");
        assert!(text.contains(r"a\u202eb\u009b\u001b") && text.contains("é日"), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON"), value);
        let mut yaml = Vec::new();
        write_yaml(&mut yaml, &value).expect("written");
        assert_eq!(String::from_utf8(yaml).expect("UTF-8"), text);
    }

    #[test]
    fn yaml_is_read_back_as_it_was() {
        let value = json!([{"name": "yes", "other": "1.0", "flag": true, "none": null, "many": ["a", "b: c"]}]);
        let mut yaml = Vec::new();
        write_yaml(&mut yaml, &value).expect("written");
        let expected = "- flag: true\n  many:\n  - a\n  - \"b: c\"\n  name: \"yes\"\n  none: null\n  other: \"1.0\"\n";
        assert_eq!(String::from_utf8(yaml).expect("UTF-8"), expected);
    }
}
