use http::{Method, StatusCode};
use std::fmt;

/// The longest part of Carta's own words in a message, in characters.
const MAX_WORDS: usize = 300;

/// Method and path of a request: what may be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestLine {
    method: Method,
    path: String,
}

impl RequestLine {
    pub(crate) fn new(method: Method, path: &str) -> Self {
        Self { method, path: path.to_owned() }
    }

    /// The method, as in `GET`.
    #[must_use]
    pub fn method(&self) -> &str {
        self.method.as_str()
    }

    /// The path, percent-encoded.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for RequestLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{} {}`", self.method, self.path)
    }
}

/// What Carta answered when it didn't do what it was asked.
#[derive(Clone, Debug)]
pub struct Answer {
    request: RequestLine,
    status: StatusCode,
    words: String,
}

impl Answer {
    /// `body` is whatever came; the text of a JSON `error` or `message` is taken from it, else its beginning.
    pub(crate) fn new(request: RequestLine, status: StatusCode, body: &[u8]) -> Self {
        Self { request, status, words: words(body) }
    }

    /// What was asked.
    #[must_use]
    pub fn request(&self) -> &RequestLine {
        &self.request
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// What Carta said of it, escaped, 300 characters at most; it may be empty.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}", self.request, self.status.as_u16())?;
        if !self.words.is_empty() {
            write!(f, ": {}", self.words)?;
        }
        f.write_str(")")
    }
}

fn words(body: &[u8]) -> String {
    let json = serde_json::from_slice::<serde_json::Value>(body).ok();
    let told = json.as_ref().and_then(|json| {
        ["error", "message", "detail"].iter().find_map(|key| json.get(key)?.as_str())
    });
    let text = told.map_or_else(|| String::from_utf8_lossy(body), Into::into);
    // Quotes deceive nobody.
    let text = text.trim().escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\"");
    let mut words: String = text.chars().take(MAX_WORDS).collect();
    if words.len() >= MAX_WORDS {
        words.push('…');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn any_body_makes_a_short_line_of_visible_text(body: Vec<u8>, text in ".*") {
            let json = serde_json::to_vec(&serde_json::json!({ "error": text })).unwrap();
            for body in [body, text.into_bytes(), json] {
                let words = words(&body);
                assert!(words.chars().count() <= MAX_WORDS + 1);
                assert!(!words.contains(|char: char| char.is_control()), "{words:?}");
            }
        }
    }

    #[test]
    fn what_carta_said_is_taken_from_its_json() {
        assert_eq!(words(br#"{"error":"no such group"}"#), "no such group");
        assert_eq!(words(br#"{"message":"m","code":1}"#), "m");
        assert_eq!(words(b"  plain text\n"), "plain text");
        assert_eq!(words(b"`a'b\" isn't\\'\x1b[2J"), "`a'b\" isn't\\\\'\\u{1b}[2J");
        assert_eq!(words(b""), "");
    }
}
