//! What an API token may be used for, as it is said on the command line.

use carta_core::NewApiToken;
use std::str::FromStr;

/// Methods and a path; Carta says what either may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    methods: Vec<String>,
    path: String,
}

impl Endpoint {
    pub(super) fn allow(&self, token: NewApiToken) -> NewApiToken {
        let methods: Vec<_> = self.methods.iter().map(String::as_str).collect();
        token.allow(&methods, &self.path)
    }
}

impl FromStr for Endpoint {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (methods, path) = if text == "*" { ("*", "/**") } else { parts(text)? };
        let methods: Vec<_> = methods.split('|').map(str::to_owned).collect();
        Ok(Self { methods, path: path.to_owned() })
    }
}

fn parts(text: &str) -> Result<(&str, &str), &'static str> {
    let parts = text.split_once(' ').filter(|(methods, path)| {
        methods.split('|').all(|method| !method.is_empty()) && path.starts_with('/')
    });
    parts.ok_or(
        "expected methods and a path, as `GET|POST /service/**`, or `* /service/**` for any method",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_has_methods_and_a_path() {
        for (text, written) in [
            ("GET /service/**", "GET /service/**"),
            ("get|Post /x", "GET|POST /x"),
            ("* /x/*", "* /x/*"),
            ("*", "* /**"),
        ] {
            let endpoint: Endpoint = text.parse().expect("an endpoint");
            assert_eq!(endpoint.allow(NewApiToken::new("x")), endpoint_written(written), "{text}");
        }
        for text in ["", "GET", "/x", "GET x", "|GET /x", "GET| /x", " /x", "GET  /x"] {
            assert!(text.parse::<Endpoint>().is_err(), "{text:?}");
        }
    }

    fn endpoint_written(text: &str) -> NewApiToken {
        let (methods, path) = text.split_once(' ').expect("both");
        NewApiToken::new("x").allow(&[methods], path)
    }
}
