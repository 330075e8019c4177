//! `PUT /secrets`: keeps what the one header `secret-{name}` says. Our extension: `?expires={moment}`.

use super::secret_name;
use crate::app::App;
use crate::directory::{self, Caller};
use crate::error::Error;
use crate::moment::Moment;
use crate::routes::done::Done;
use crate::routes::extract::{Parameters, given};
use crate::routes::openapi::{Description, Takes, header, shapes};
use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use carta_core::Secret;
use serde::Deserialize;
use std::convert::Infallible;
use utoipa::IntoParams;

const PREFIX: &str = "secret-";
const MAX_VALUE_CHARS: usize = 1024;

/// A misspelt `expires` mustn't keep a secret for ever.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::routes) struct Query {
    #[param(required = false, schema_with = shapes::moment_given)]
    expires: Option<String>,
}

pub(in crate::routes) async fn handle(
    State(app): State<App>,
    caller: Caller,
    Parameters(query): Parameters<Query>,
    Sent(headers): Sent,
) -> Result<Json<Done>, Error> {
    let (name, value) = the_secret(&headers)?;
    let expires = given(query.expires.as_deref());
    let expires = expires.map(|text| Moment::parse("expires", text)).transpose()?;
    directory::put_secret(&app, &caller, &name, &value, expires.map(Moment::seconds)).await?;
    Ok(Json(Done {}))
}

/// A request's headers, one of which is the secret.
pub(in crate::routes) struct Sent(HeaderMap);

impl<S: Sync> FromRequestParts<S> for Sent {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.clone()))
    }
}

/// OpenAPI has no words for a header whose name says something: one name stands for all.
impl Takes for Sent {
    fn describe(description: &mut Description) {
        let said = "The secret `example`. The name of the one header that begins with `secret-` says the secret's, of 128 \
            characters at most: letters in lower case, and `-` for `_`; its value, of 1024 at most, is the secret's.";
        let schema = shapes::secret(MAX_VALUE_CHARS).into();
        description.parameter(header("secret-example", said, schema));
    }
}

/// Of two, which one was meant can't be told.
fn the_secret(headers: &HeaderMap) -> Result<(String, Secret), Error> {
    let of = |(name, value)| Some((str::strip_prefix(name, PREFIX)?, value));
    let mut secrets = headers.iter().map(|(name, value)| (name.as_str(), value)).filter_map(of);
    match (secrets.next(), secrets.next()) {
        (Some((name, content)), None) => Ok((secret_name(name)?, value(content)?)),
        (None, _) => Err(Error::bad_request("no secret: send one header `secret-{name}: {value}`")),
        _ => Err(Error::bad_request("more than one secret: send one header `secret-{name}`")),
    }
}

/// In Latin-1, as Python and carta write headers: each byte is a character, whatever it is.
fn value(content: &HeaderValue) -> Result<Secret, Error> {
    let bytes = content.as_bytes();
    if bytes.len() > MAX_VALUE_CHARS {
        return Err(Error::bad_request("a secret's value has 1024 characters at most"));
    }
    Ok(Secret::from(bytes.iter().copied().map(char::from).collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderName;

    fn read(headers: &[(&'static str, &[u8])]) -> Result<(String, String), String> {
        let headers = headers.iter().map(|(name, value)| {
            (HeaderName::from_static(name), HeaderValue::from_bytes(value).expect("a value"))
        });
        match the_secret(&headers.collect()) {
            Ok((name, value)) => Ok((name, value.expose().to_owned())),
            Err(error) => Err(error.outward().to_owned()),
        }
    }

    #[test]
    fn one_header_is_one_secret() {
        let found = read(&[("accept", b"*/*"), ("secret-api_key", b"caf\xe9 \xc3\xa9")]);
        assert_eq!(found, Ok(("api-key".to_owned(), "caf\u{e9} \u{c3}\u{a9}".to_owned())));
        assert_eq!(read(&[("secret-a", b"")]), Ok(("a".to_owned(), String::new())));
    }

    #[test]
    fn none_two_and_a_nameless_one_are_refused_unseen() {
        let headers: [&[(&'static str, &[u8])]; 5] = [
            &[("secret", b"hunter2")],
            &[("secret-", b"hunter2")],
            &[("secret-a", b"hunter2"), ("secret-b", b"hunter2")],
            &[("secret-a", b"hunter2"), ("secret-a", b"hunter2")],
            &[("secret-a", &[b'h'; 1025])],
        ];
        for headers in headers {
            let error = read(headers).expect_err("refused");
            assert!(!error.contains("hunter2") && !error.contains("hhh"), "{error}");
        }
        assert!(read(&[("secret-a", &[0xe9; 1024])]).is_ok());
    }
}
