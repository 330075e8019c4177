//! The Python expressions of recorded calls, as far as they hold what JSON arguments can't.

use base64::Engine as _;
use serde_json::{Map, Value, json};

/// `call(…)` as `{"$call": name, "args": […], "kwargs": {…}}`; a bare name as `{"$name": …}`; bytes as `{"$base64": …}`.
pub(super) fn parse(text: &str) -> Option<Value> {
    let mut parser = Parser { rest: text };
    let value = parser.sum()?;
    parser.blanks();
    parser.rest.is_empty().then_some(value)
}

struct Parser<'a> {
    rest: &'a str,
}

impl Parser<'_> {
    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.blanks();
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn sum(&mut self) -> Option<Value> {
        let mut value = self.term()?;
        while self.eat("+") {
            value = json!({ "$sum": [value, self.term()?] });
        }
        Some(value)
    }

    fn term(&mut self) -> Option<Value> {
        self.blanks();
        let first = self.rest.chars().next()?;
        match first {
            '\'' | '"' => self.text().map(Value::String),
            '[' => self.list("[", "]"),
            '(' => self.list("(", ")"),
            '{' => self.dict(),
            '0'..='9' | '-' => self.number(),
            _ if self.rest.starts_with("b'") || self.rest.starts_with("b\"") => {
                self.rest = self.rest.get(1..)?;
                let bytes: Vec<u8> =
                    self.text()?.chars().map(u8::try_from).collect::<Result<_, _>>().ok()?;
                Some(json!({ "$base64": base64::prelude::BASE64_STANDARD.encode(bytes) }))
            }
            _ => self.name(),
        }
    }

    fn name(&mut self) -> Option<Value> {
        let end = self
            .rest
            .find(|char: char| !(char.is_alphanumeric() || char == '_' || char == '.'))
            .unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        match name {
            "" => None,
            "None" => Some(Value::Null),
            "True" => Some(true.into()),
            "False" => Some(false.into()),
            _ if self.eat("(") => self.call(name),
            _ => Some(json!({ "$name": name })),
        }
    }

    fn call(&mut self, name: &str) -> Option<Value> {
        let (mut args, mut kwargs) = (Vec::new(), Map::new());
        while !self.eat(")") {
            match self.keyword() {
                Some(key) => drop(kwargs.insert(key, self.sum()?)),
                None => args.push(self.sum()?),
            }
            self.eat(",");
        }
        let mut value = json!({ "$call": name, "args": args, "kwargs": kwargs });
        // `.host` and the like, behind the call.
        if self.rest.starts_with('.') {
            value = json!({ "$attribute": self.name()?["$name"], "of": value });
        }
        Some(value)
    }

    fn keyword(&mut self) -> Option<String> {
        self.blanks();
        let (key, rest) = self.rest.split_once('=')?;
        let is_name =
            !key.is_empty() && key.chars().all(|char| char.is_alphanumeric() || char == '_');
        if !is_name {
            return None;
        }
        self.rest = rest;
        Some(key.to_owned())
    }

    fn list(&mut self, open: &str, close: &str) -> Option<Value> {
        let mut items = Vec::new();
        self.eat(open);
        while !self.eat(close) {
            items.push(self.sum()?);
            self.eat(",");
        }
        Some(items.into())
    }

    fn dict(&mut self) -> Option<Value> {
        let mut items = Map::new();
        self.eat("{");
        while !self.eat("}") {
            self.blanks();
            let key = self.text()?;
            self.eat(":");
            items.insert(key, self.sum()?);
            self.eat(",");
        }
        Some(items.into())
    }

    fn number(&mut self) -> Option<Value> {
        let end = self
            .rest
            .find(|char: char| !(char.is_ascii_digit() || "-.e".contains(char)))
            .unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        self.rest = rest;
        serde_json::from_str(number).ok()
    }

    fn text(&mut self) -> Option<String> {
        let quote = self.rest.chars().next().filter(|char| matches!(char, '\'' | '"'))?;
        let (mut chars, mut text) = (self.rest.char_indices().skip(1), String::new());
        while let Some((at, char)) = chars.next() {
            match char {
                _ if char == quote => {
                    self.rest = self.rest.get(at + 1..)?;
                    return Some(text);
                }
                '\\' => {
                    let (_, escape) = chars.next()?;
                    let mut hex = |digits: usize| {
                        let code: String = chars.by_ref().take(digits).map(|(_, c)| c).collect();
                        char::from_u32(u32::from_str_radix(&code, 16).ok()?)
                    };
                    text.push(match escape {
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        'x' => hex(2)?,
                        'u' => hex(4)?,
                        'U' => hex(8)?,
                        other => other,
                    });
                }
                other => text.push(other),
            }
        }
        None
    }
}

#[test]
fn expressions_are_read_as_python_reads_them() {
    let call =
        parse(r"f(H + '/x', 1, [True, None], a='\'\xe9', b=io.BytesIO(b'\x00')).host").unwrap();
    assert_eq!(call["$attribute"], ".host");
    let call = &call["of"];
    assert_eq!(call["args"][0], json!({ "$sum": [{ "$name": "H" }, "/x"] }));
    assert_eq!(call["args"][2], json!([true, null]));
    assert_eq!(call["kwargs"]["a"], "'é");
    assert_eq!(call["kwargs"]["b"]["args"][0], json!({ "$base64": "AA==" }));
    assert_eq!(parse("f("), None);
}
