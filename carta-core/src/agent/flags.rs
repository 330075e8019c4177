//! Flags as the whole of an answer.

use super::json;
use crate::Error;
use crate::http::Response;
use crate::resource::Flags;
use http::header;

/// Reads flags that come as a bare text, or as a JSON string where the answer says that it is JSON.
pub(super) async fn read(mut answer: Response) -> Result<Flags, Error> {
    let body = answer.whole().await?;
    let is_json = answer.headers.get(header::CONTENT_TYPE).is_some_and(says_json);
    parse(is_json, &body).map_err(|problem| answer.unreadable(problem))
}

fn says_json(content_type: &http::HeaderValue) -> bool {
    let text = content_type.to_str().unwrap_or_default();
    let kind = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind.ends_with("+json")
}

fn parse(is_json: bool, body: &[u8]) -> Result<Flags, String> {
    let text = std::str::from_utf8(body).map_err(|_| "it isn't UTF-8".to_owned())?.trim();
    // pycarta reads the bare text whatever its type is said to be, so a server may well say JSON of it.
    let quoted = text.starts_with(['"', '{', '[']) || text == "null";
    match is_json && quoted {
        true => json::parse(text.as_bytes()),
        false => Ok(text.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_string_loses_its_quotes_only_where_it_is_json() {
        let flags = Flags::from("Execute, Write");
        assert_eq!(parse(true, br#""Execute, Write""#).unwrap(), flags);
        assert_eq!(parse(true, b"Execute, Write\n").unwrap(), flags);
        assert_eq!(parse(false, b"Execute, Write\n").unwrap(), flags);
        assert_eq!(parse(false, br#""Execute""#).unwrap().unknown(), [r#""Execute""#]);
    }

    #[test]
    fn other_json_is_no_flags() {
        for wrong in ["{}", "null", r#"["Read"]"#, r#""Read"#, r#""Read" x"#] {
            assert!(parse(true, wrong.as_bytes()).is_err(), "{wrong}");
        }
        assert!(parse(false, b"\xff").is_err());
    }

    #[test]
    fn json_is_told_by_its_type() {
        let told = |text| says_json(&http::HeaderValue::from_static(text));
        assert!(told("application/json") && told("Application/JSON; charset=utf-8"));
        assert!(told("application/problem+json"));
        assert!(!told("text/plain; charset=utf-8") && !told("text/json-not"));
    }
}
