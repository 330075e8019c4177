//! A JSON array read as a stream, one element at a time, to its very end.

use super::json;
use crate::Error;
use crate::http::Response;
use serde::de::DeserializeOwned;

/// The largest listing that is read, in bytes and in elements, and the largest element.
const MAX_BYTES: usize = 256 << 20;
const MAX_ELEMENTS: usize = 10_000_000;
const MAX_ELEMENT: usize = 1 << 20;

/// Hands each element of the array to `visit`. An error means that the listing counts for nothing, also not what was
/// seen of it.
pub(super) async fn each<T: DeserializeOwned>(
    mut answer: Response,
    mut visit: impl FnMut(T),
) -> Result<(), Error> {
    let mut splitter = Splitter::default();
    while let Some(chunk) = answer.chunk().await? {
        splitter.feed(&chunk, &mut visit).map_err(|problem| answer.unreadable(problem))?;
    }
    splitter.end().map_err(|problem| answer.unreadable(problem))
}

/// The whole array.
pub(super) async fn collect<T: DeserializeOwned>(answer: Response) -> Result<Vec<T>, Error> {
    let mut elements = Vec::new();
    each(answer, |element| elements.push(element)).await?;
    Ok(elements)
}

#[derive(Default)]
struct Splitter {
    place: Place,
    element: Vec<u8>,
    depth: usize,
    in_text: bool,
    escaped: bool,
    bytes: usize,
    elements: usize,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Place {
    #[default]
    Before,
    /// At the first element, or the end of an empty array.
    First,
    /// At or in an element.
    Element,
    After,
}

impl Splitter {
    fn feed<T: DeserializeOwned>(
        &mut self,
        chunk: &[u8],
        visit: &mut impl FnMut(T),
    ) -> Result<(), String> {
        self.bytes += chunk.len();
        if self.bytes > MAX_BYTES {
            return Err(format!("the listing is larger than {} MiB", MAX_BYTES >> 20));
        }
        for byte in chunk {
            self.step(*byte, visit)?;
        }
        Ok(())
    }

    fn step<T: DeserializeOwned>(
        &mut self,
        byte: u8,
        visit: &mut impl FnMut(T),
    ) -> Result<(), String> {
        let blank = matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        match (self.place, byte) {
            (Place::Before | Place::First | Place::After, _) if blank => {}
            (Place::Before, b'[') => self.place = Place::First,
            (Place::Before, _) => return Err("a list is expected".into()),
            (Place::First, b']') => self.place = Place::After,
            (Place::First | Place::Element, _) => {
                self.place = Place::Element;
                self.in_element(byte, visit)?;
            }
            (Place::After, _) => return Err("something follows the list".into()),
        }
        Ok(())
    }

    fn in_element<T: DeserializeOwned>(
        &mut self,
        byte: u8,
        visit: &mut impl FnMut(T),
    ) -> Result<(), String> {
        if self.in_text {
            let ends = byte == b'"' && !self.escaped;
            self.escaped = byte == b'\\' && !self.escaped;
            self.in_text = !ends;
        } else {
            match byte {
                b'"' => self.in_text = true,
                b'[' | b'{' => self.depth += 1,
                b',' | b']' if self.depth == 0 => {
                    self.finish(visit)?;
                    self.place = if byte == b',' { Place::Element } else { Place::After };
                    return Ok(());
                }
                b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        self.element.push(byte);
        if self.element.len() > MAX_ELEMENT {
            return Err(format!(
                "element {} is larger than {} MiB",
                self.elements,
                MAX_ELEMENT >> 20
            ));
        }
        Ok(())
    }

    fn finish<T: DeserializeOwned>(&mut self, visit: &mut impl FnMut(T)) -> Result<(), String> {
        if self.elements == MAX_ELEMENTS {
            return Err(format!("the listing has more than {MAX_ELEMENTS} elements"));
        }
        let element = json::parse(&self.element)
            .map_err(|problem| format!("element {}: {problem}", self.elements))?;
        visit(element);
        self.elements += 1;
        self.element.clear();
        Ok(())
    }

    fn end(self) -> Result<(), String> {
        match self.place {
            Place::After => Ok(()),
            _ => Err("the list ends too early".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn split(text: &str, chunk: usize) -> Result<Vec<Value>, String> {
        let (mut splitter, mut values) = (Splitter::default(), Vec::new());
        for part in text.as_bytes().chunks(chunk) {
            splitter.feed(part, &mut |value| values.push(value))?;
        }
        splitter.end().map(|()| values)
    }

    #[test]
    fn reads_what_a_json_parser_reads_however_it_is_cut() {
        let texts = [
            "[]",
            " [ ] \n",
            "[1]",
            r#"[{"name":"a]\"[,"},[1,[2,{}]], "x\\" , null ,true, -1.5e3]"#,
            r#"[{"name":"😀é"}]"#,
        ];
        for text in texts {
            let whole: Vec<Value> = serde_json::from_str(text).unwrap();
            for chunk in 1..=text.len() {
                assert_eq!(split(text, chunk).unwrap(), whole, "{text} in chunks of {chunk}");
            }
        }
    }

    #[test]
    fn refuses_what_a_json_parser_refuses() {
        let texts = [
            "",
            " ",
            "{}",
            "null",
            "[",
            "[1",
            "[1,",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1]]",
            "[1][2]",
            "[}",
            "[{]",
            "[1]x",
            r#"["a]"#,
            "[{\"a\":1}",
            "[tru]",
            "\u{feff}[]",
            "[\u{0}]",
            "[[1}]",
        ];
        for text in texts {
            assert!(serde_json::from_str::<Vec<Value>>(text).is_err(), "{text}");
            for chunk in [1, 3, 100] {
                assert!(split(text, chunk).is_err(), "{text} in chunks of {chunk}");
            }
        }
    }

    #[test]
    fn an_endless_element_is_refused() {
        let error = split(&format!("[\"{}\"]", "x".repeat(2 << 20)), 8192).unwrap_err();
        assert_eq!(error, "element 0 is larger than 1 MiB");
    }
}
