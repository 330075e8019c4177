//! JSON that can be read in one way only: an object in which no name stands twice, and nothing behind it.

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error as _};
use serde::de::{MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// Characters of a refusal: it may quote what was sent.
const MAX_SAID: usize = 300;

pub(super) fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, String> {
    check(text).and_then(|()| serde_json::from_slice(text)).map_err(|error| shown(&error))
}

/// What is read over, as fields that nobody knows, is looked at too.
fn check(text: &[u8]) -> Result<(), serde_json::Error> {
    let mut json = serde_json::Deserializer::from_slice(text);
    json.deserialize_any(Top)?;
    json.end()
}

/// What somebody is told who sent something else: short, and in one line.
pub(crate) fn shown(error: &impl fmt::Display) -> String {
    let mut said = String::new();
    for char in error.to_string().chars().take(MAX_SAID) {
        match char {
            '"' | '\'' | '\\' => said.push(char),
            char => said.extend(char.escape_debug()),
        }
    }
    said
}

/// serde reads an array as the fields of a struct: without their names.
struct Top;

impl<'de> Visitor<'de> for Top {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        Any.visit_map(map)
    }
}

/// Any value whose objects have each name once.
struct Any;

impl<'de> DeserializeSeed<'de> for Any {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Any {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            if names.contains(&name) {
                return Err(A::Error::custom(format_args!("`{name}` stands twice in one object")));
            }
            names.insert(name);
            map.next_value_seed(Self)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Self)?.is_some() {}
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value, json};

    fn read(text: &str) -> Result<Value, String> {
        parse::<Map<String, Value>>(text.as_bytes()).map(Value::Object)
    }

    #[test]
    fn objects_are_read() {
        let text = r#" {"a": [1, -1, 1.5, true, null, "b", {}], "b": {"a": {"a": 0}}} "#;
        let expected = json!({"a": [1, -1, 1.5, true, null, "b", {}], "b": {"a": {"a": 0}}});
        assert_eq!(read(text), Ok(expected));
    }

    #[test]
    fn names_that_stand_twice_are_refused_at_any_depth_and_however_they_are_written() {
        for text in [
            r#"{"a": 1, "a": 1}"#,
            r#"{"a": 1, "b": 2, "\u0061": 3}"#,
            r#"{"b": [{}, {"c": {"a": 1, "a": 2}}]}"#,
        ] {
            assert!(read(text).is_err_and(|said| said.contains("`a` stands twice")), "{text}");
        }
        assert!(read(r#"{"a": 1, "A": 2, "á": 3, "a\u0301": 4}"#).is_ok());
    }

    #[test]
    fn what_is_no_object_is_refused() {
        #[derive(Debug, serde::Deserialize)]
        struct Named {
            _name: String,
        }
        for text in ["[\"andy\"]", "null", "1", "\"a\"", "true", "", "{} {}", "{}x", "\u{feff}{}"] {
            assert!(parse::<Named>(text.as_bytes()).is_err(), "{text}");
        }
        let deep = format!("{{\"a\": {}1{}}}", "[".repeat(1000), "]".repeat(1000));
        for text in [&deep, r#"{"a": "\ud800"}"#, r#"{"a": 1e999}"#, r#"{"a": NaN}"#] {
            assert!(read(text).is_err(), "{text}");
        }
        assert!(parse::<Map<String, Value>>(b"{\"a\": \"\xff\"}").is_err());
    }

    #[test]
    fn a_refusal_is_short_and_of_one_line() {
        let name = "\\n\u{202e}\\u001b".to_owned() + &"a".repeat(10_000);
        let said = read(&format!(r#"{{"{name}": 1, "{name}": 2}}"#)).expect_err("twice");
        assert!(said.starts_with(r"`\n\u{202e}\u{1b}aaa"), "{said}");
        assert!(said.chars().count() < 2 * MAX_SAID, "{said}");
    }
}
