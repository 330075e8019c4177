//! Answers that are one bare text.

use super::json;
use crate::http::Response;
use crate::{Error, Secret};
use http::{HeaderMap, header};
use zeroize::Zeroizing;

/// Reads a whole answer as text: a JSON string's value where the answer is said to be JSON, else what is there.
pub(super) async fn read(mut answer: Response) -> Result<Secret, Error> {
    let body = Zeroizing::new(answer.whole().await?);
    Ok(decode(content_type(&answer.headers), &body))
}

fn content_type(headers: &HeaderMap) -> &str {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn decode(content_type: &str, body: &[u8]) -> Secret {
    let content_type = content_type.to_ascii_lowercase();
    let (kind, parameters) = content_type.split_once(';').unwrap_or((&content_type, ""));
    let kind = kind.trim();
    if kind == "application/json" || kind.ends_with("+json") {
        // JSON of another kind may be what is kept there, so it is handed out as it is.
        if let Ok(text) = json::parse(body) {
            return text;
        }
    }
    match std::str::from_utf8(body) {
        Ok(text) if !says_latin_1(parameters) => text.into(),
        _ => body.iter().copied().map(char::from).collect::<String>().into(),
    }
}

/// Only what is said counts: pycarta takes any text without a charset for Latin-1.
fn says_latin_1(parameters: &str) -> bool {
    let charset = parameters.split(';').find_map(|part| part.trim().strip_prefix("charset="));
    matches!(charset.map(|name| name.trim_matches('"')), Some("iso-8859-1" | "latin-1" | "latin1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_string_is_its_value_and_a_text_is_itself() {
        for (content_type, body, expected) in [
            ("text/plain; charset=utf-8", "v", "v"),
            ("text/plain", "\"v\"", "\"v\""),
            ("", "v\n", "v\n"),
            ("", "", ""),
            ("application/json", "\"v\\u00eb\"", "vë"),
            ("Application/JSON; charset=utf-8", " \"v\" ", "v"),
            ("application/problem+json", "\"v\"", "v"),
            ("application/json", "{\"a\": 1}", "{\"a\": 1}"),
            ("application/json", "not JSON", "not JSON"),
            ("application/jsonx", "\"v\"", "\"v\""),
        ] {
            let text = decode(content_type, body.as_bytes());
            assert_eq!(text.expose(), expected, "{content_type} {body}");
        }
    }

    #[test]
    fn utf_8_comes_first_unless_latin_1_is_said() {
        let text = "naïve 日本";
        for content_type in ["text/plain", "text/plain; charset=utf-8", ""] {
            assert_eq!(decode(content_type, text.as_bytes()).expose(), text, "{content_type}");
        }
        let latin = b"na\xefve";
        for content_type in ["text/plain", "text/plain;charset=\"ISO-8859-1\""] {
            assert_eq!(decode(content_type, latin).expose(), "naïve", "{content_type}");
        }
        let both = decode("text/plain; x=y; charset=iso-8859-1", "ï".as_bytes());
        assert_eq!(both.expose(), "Ã¯");
    }
}
