//! What an API token may be used for: `GET /service/**`, `POST|PUT /x`, `* /y/*`, `*`.
//!
//! A pattern names methods, one of them or several between `|`, or any as `*`; then a path. A segment of it is itself,
//! or `*` for any one segment; `**` at the end stands for any rest, also for none. `*` alone is every endpoint. `GET`
//! allows `HEAD` too. Upper and lower case are two things.
//!
//! Pattern and request are compared segment by segment, each decoded once. A request whose path another reader could
//! take for a different one is covered by nothing: dot segments and empty ones, however they are encoded. A segment
//! that holds an encoded slash is covered by `**` alone.

use crate::error::Error;
use axum::http::Method;
use std::fmt;

const MAX_CHARS: usize = 512;
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// One pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    /// As it is kept and shown.
    text: String,
    /// None: any.
    methods: Option<Vec<&'static str>>,
    segments: Vec<Segment>,
    /// Whether it ends in `**`.
    any_rest: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Literal(Vec<u8>),
    Any,
}

impl Endpoint {
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let wrong = || {
            Error::bad_request(format!(
                "`allowedEndpoints` holds `{}`, which isn't of the form `GET|POST /segment/*/**`: whole segments are \
                 names or `*`, and `**` ends a path",
                text.escape_debug().take(100).collect::<String>()
            ))
        };
        if text.chars().count() > MAX_CHARS {
            return Err(wrong());
        }
        if text == "*" {
            return Ok(Self {
                text: text.to_owned(),
                methods: None,
                segments: Vec::new(),
                any_rest: true,
            });
        }
        let (methods, path) = text.split_once(' ').ok_or_else(wrong)?;
        let methods = methods_of(methods).ok_or_else(wrong)?;
        let (segments, any_rest) = segments_of(path).ok_or_else(wrong)?;
        let shown = methods.as_ref().map_or("*".to_owned(), |methods| methods.join("|"));
        Ok(Self { text: format!("{shown} {path}"), methods, segments, any_rest })
    }

    /// Whether a request is one of those that it names.
    pub(crate) fn covers(&self, method: &Method, path: &RequestPath) -> bool {
        self.covers_method(method) && self.covers_path(&path.0)
    }

    fn covers_method(&self, method: &Method) -> bool {
        self.methods.as_ref().is_none_or(|methods| {
            methods.contains(&method.as_str()) || method == Method::HEAD && methods.contains(&"GET")
        })
    }

    fn covers_path(&self, path: &[Vec<u8>]) -> bool {
        let Some((begin, rest)) = path.split_at_checked(self.segments.len()) else {
            return false;
        };
        (self.any_rest || rest.is_empty())
            && self.segments.iter().zip(begin).all(|(own, asked)| own.covers(asked))
    }
}

impl Segment {
    fn covers(&self, asked: &[u8]) -> bool {
        match self {
            Self::Literal(own) => own == asked,
            // An encoded slash may be two segments to whom the request is passed on.
            Self::Any => !asked.is_empty() && !asked.iter().any(|byte| is_separator(*byte)),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The path of a request, in decoded segments that mean one thing only.
pub(crate) struct RequestPath(Vec<Vec<u8>>);

impl RequestPath {
    /// `None` if it might mean something else to another reader.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let rest = path.strip_prefix('/')?;
        if rest.is_empty() {
            return Some(Self(Vec::new()));
        }
        // A slash at the end is a further segment, an empty one, which `**` alone stands for.
        let (rest, last) = match rest.strip_suffix('/') {
            Some(before) => (before, Some(Vec::new())),
            None => (rest, None),
        };
        let segments = rest.split('/').map(plain).chain(last.map(Some));
        segments.collect::<Option<_>>().map(Self)
    }
}

fn methods_of(text: &str) -> Option<Option<Vec<&'static str>>> {
    if text == "*" {
        return Some(None);
    }
    let method = |name: &str| METHODS.into_iter().find(|method| method.eq_ignore_ascii_case(name));
    text.split('|').map(method).collect::<Option<Vec<_>>>().map(Some)
}

fn segments_of(path: &str) -> Option<(Vec<Segment>, bool)> {
    let path = path.strip_prefix('/')?;
    if path.contains(['?', '#']) || path.chars().any(char::is_whitespace) {
        return None;
    }
    let (path, any_rest) = match path.strip_suffix("**") {
        Some("") => return Some((Vec::new(), true)),
        Some(before) => (before.strip_suffix('/')?, true),
        None if path.is_empty() => return Some((Vec::new(), false)),
        None => (path, false),
    };
    let segment = |text: &str| match text {
        "*" => Some(Segment::Any),
        // A `*` that is meant literally is written `%2A`.
        text if text.contains('*') => None,
        text => {
            let literal = plain(text)?;
            let separated = literal.iter().any(|byte| is_separator(*byte));
            (!separated).then_some(Segment::Literal(literal))
        }
    };
    Some((path.split('/').map(segment).collect::<Option<_>>()?, any_rest))
}

/// A segment, decoded, unless decoding it as often as anybody might makes another path of it.
fn plain(segment: &str) -> Option<Vec<u8>> {
    let decoded = decode(segment.as_bytes())?;
    let mut further = decoded.clone();
    loop {
        if !keeps_its_place(&further) {
            return None;
        }
        match decode(&further) {
            Some(next) if next != further => further = next,
            _ => return Some(decoded),
        }
    }
}

/// Whether it leads downwards, part by part.
fn keeps_its_place(decoded: &[u8]) -> bool {
    decoded.split(|byte| is_separator(*byte)).all(|part| !matches!(part, b"" | b"." | b".."))
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b'/' | b'\\')
}

/// Each `%` and its two digits become a byte. `None` if a `%` has none.
fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let (mut decoded, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some((byte, after)) = rest.split_first() {
        rest = match byte {
            b'%' => {
                let (digits, after) = after.split_first_chunk::<2>()?;
                let mut byte = [0];
                hex::decode_to_slice(digits, &mut byte).ok()?;
                decoded.extend_from_slice(&byte);
                after
            }
            byte => {
                decoded.push(*byte);
                after
            }
        };
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(pattern: &str, method: &str, path: &str) -> bool {
        let endpoint = Endpoint::parse(pattern).expect(pattern);
        let method = method.parse().expect("a method");
        RequestPath::parse(path).is_some_and(|path| endpoint.covers(&method, &path))
    }

    #[test]
    fn patterns_cover_what_they_name() {
        for (pattern, method, path) in [
            ("GET /service/**", "GET", "/service"),
            ("GET /service/**", "GET", "/service/a/b/c"),
            ("GET /service/**", "GET", "/service/"),
            ("GET /service/**", "GET", "/service/a/"),
            ("GET /service/**", "HEAD", "/service/a"),
            ("POST|PUT /x", "PUT", "/x"),
            ("post|Put /x", "POST", "/x"),
            ("* /x/*", "PATCH", "/x/y"),
            ("*", "DELETE", "/anything/at/all"),
            ("*", "GET", "/"),
            ("* /**", "GET", "/x"),
            ("GET /", "GET", "/"),
            ("GET /x/*/z", "GET", "/x/y/z"),
            ("GET /user/group/Org:Team", "GET", "/user/group/Org%3ATeam"),
            ("GET /user/group/Org%3ATeam", "GET", "/user/group/Org:Team"),
            ("GET /a%2Ab", "GET", "/a*b"),
            ("GET /files/**", "GET", "/files/a%2Fb"),
            ("GET /x/*", "GET", "/x/100%25"),
            ("GET /x/*", "GET", "/x/..."),
        ] {
            assert!(covers(pattern, method, path), "{pattern}: {method} {path}");
        }
    }

    #[test]
    fn patterns_cover_nothing_else() {
        for (pattern, method, path) in [
            ("GET /service/**", "POST", "/service/a"),
            ("GET /service/**", "GET", "/services"),
            ("GET /service/**", "GET", "/Service/a"),
            ("GET /service/**", "GET", "/service/../user"),
            ("GET /service/**", "GET", "/service/%2e%2e/user"),
            ("GET /service/**", "GET", "/service/%2E./user"),
            ("GET /service/**", "GET", "/service/..%2Fuser"),
            ("GET /service/**", "GET", "/service/a%2F..%2F..%2Fuser"),
            ("GET /service/**", "GET", "/service/..%5Cuser"),
            ("GET /service/**", "GET", "/service/%252e%252e/user"),
            ("GET /service/**", "GET", "/service/%25252e%25252e%25252fuser"),
            ("GET /service/**", "GET", "/service/./user"),
            ("GET /service/**", "GET", "/service//user"),
            ("GET /service/**", "GET", "//service/user"),
            ("GET /service/**", "GET", "/service/a//"),
            ("GET /service/**", "GET", "/service/%zz"),
            ("GET /service/**", "GET", "/service/%2"),
            ("GET /x", "GET", "/x/"),
            ("GET /x", "GET", "/x/y"),
            ("GET /x", "GET", "/X"),
            ("GET /x", "GET", "/"),
            ("GET /x", "HEAD", "/y"),
            ("POST /x", "HEAD", "/x"),
            ("GET /x/*", "GET", "/x/"),
            ("GET /x/*", "GET", "/x/y/"),
            ("GET /x/*", "GET", "/x"),
            ("GET /x/*", "GET", "/x/y/z"),
            ("GET /x/*", "GET", "/x/y%2Fz"),
            ("GET /x/*", "GET", "/x/y%5Cz"),
            ("GET /", "GET", "/x"),
            ("GET /a%2Ab", "GET", "/axb"),
        ] {
            assert!(!covers(pattern, method, path), "{pattern}: {method} {path}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in [
            "",
            " ",
            "**",
            "GET",
            "/x",
            "GET x",
            "GET  /x",
            " GET /x",
            "GET /x ",
            "GET| /x",
            "FETCH /x",
            "*|GET /x",
            "GET /x?y",
            "GET /x#y",
            "GET /x/",
            "GET //x",
            "GET /x//y",
            "GET /../x",
            "GET /%2e%2e/x",
            "GET /x%2Fy",
            "GET /x*",
            "GET /x**",
            "GET /**/x",
            "GET /***",
            "GET /%zz",
            "GET /x\n",
            &format!("GET /{}", "x".repeat(600)),
        ] {
            assert!(Endpoint::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_pattern_is_shown_as_it_counts() {
        let shown = |text| Endpoint::parse(text).expect("a pattern").to_string();
        assert_eq!(shown("post|PUT /x"), "POST|PUT /x");
        assert_eq!(shown("* /x/**"), "* /x/**");
        assert_eq!(shown("*"), "*");
    }
}
