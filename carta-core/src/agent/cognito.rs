//! Cognito's protocol: unsigned JSON requests, none of which holds the current password.

mod password;
mod pending;
mod refresh;
mod reset;

use super::pool::Pool;
use super::{json, status};
use crate::clock;
use crate::error::{Answer, Configuration};
use crate::http::{self as transport, Request, Response};
use crate::{Error, Secret, srp};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::io::{self, Write};
use zeroize::Zeroizing;

pub(super) use password::{log_in, verifier};
pub(super) use pending::Pending;
pub(super) use refresh::refresh;
pub(super) use reset::{confirm_reset, request_reset};

const TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// How far a clock may be off before it is blamed for a refused login: Cognito allows 5 minutes.
const CLOCK_TOLERANCE: u64 = 300;

/// What a login came to.
pub(super) enum Outcome {
    Done(Tokens),
    Challenge(Pending),
}

/// An answer to `InitiateAuth` and `RespondToAuthChallenge`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Step {
    challenge_name: Option<String>,
    challenge_parameters: Option<HashMap<String, Option<String>>>,
    session: Option<Secret>,
    authentication_result: Option<Tokens>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tokens {
    pub(super) id_token: Secret,
    pub(super) refresh_token: Option<Secret>,
    /// In seconds.
    pub(super) expires_in: Option<u64>,
}

impl Step {
    /// What this step came to, when the password has been proved.
    fn outcome(self, answer: &Response, user_id: &str) -> Result<Outcome, Error> {
        match (self.authentication_result, self.challenge_name) {
            (Some(tokens), None) => Ok(Outcome::Done(tokens)),
            (_, Some(name)) => {
                let parameters = self.challenge_parameters.unwrap_or_default();
                Ok(Outcome::Challenge(Pending::new(&name, user_id, self.session, &parameters)))
            }
            (None, None) => Err(answer.unreadable("`AuthenticationResult` is missing".into())),
        }
    }
}

/// Calls one of Cognito's operations and reads a successful answer.
async fn call<T: for<'de> Deserialize<'de>>(
    pool: &Pool,
    operation: &'static str,
    body: &impl Serialize,
) -> Result<(Response, T), Error> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.1"));
    headers.insert(TARGET, target(operation)?);
    let mut answer = transport::send(Request {
        method: Method::POST,
        url: pool.endpoint.clone(),
        headers,
        body: sealed(body),
        limit: transport::DEFAULT_LIMIT,
        by_parts: false,
    })
    .await?;
    let text = answer.whole().await?;
    if !answer.status.is_success() {
        return Err(failure(&answer, &text));
    }
    let told = json::parse(&text).map_err(|problem| answer.unreadable(problem))?;
    Ok((answer, told))
}

/// JSON that is wiped once it is sent: it may hold a new password, a code or a token.
fn sealed(body: &impl Serialize) -> Bytes {
    struct Length(usize);
    impl Write for Length {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    // A buffer that grows leaves copies behind that nobody wipes. INVARIANT: JSON of texts always has a JSON form.
    let mut length = Length(0);
    let _ = serde_json::to_writer(&mut length, body);
    let mut json = Zeroizing::new(Vec::with_capacity(length.0));
    let _ = serde_json::to_writer(&mut *json, body);
    Bytes::from_owner(json)
}

fn target(operation: &'static str) -> Result<HeaderValue, Error> {
    // INVARIANT: operations are names in this source, so this never fails.
    HeaderValue::from_str(&format!("AWSCognitoIdentityProviderService.{operation}"))
        .map_err(|_| Error::stopped())
}

/// Cognito says what went wrong by `__type`, mostly with status 400.
fn failure(answer: &Response, body: &[u8]) -> Error {
    #[derive(Deserialize)]
    struct Told {
        #[serde(rename = "__type")]
        kind: String,
    }
    let kind = json::parse::<Told>(body).map(|told| told.kind).unwrap_or_default();
    let told = Answer::new(answer.request.clone(), answer.status, body);
    // AWS writes the type bare or behind a `#`.
    match kind.rsplit('#').next().unwrap_or_default() {
        "NotAuthorizedException" | "UserNotFoundException" => match clock_skew(&answer.headers) {
            Some(seconds) => Configuration::Clock { seconds }.into(),
            None => Error::BadCredentials(told),
        },
        "TooManyRequestsException" | "LimitExceededException" => {
            Error::RateLimited { answer: told, retry_after: status::retry_after(&answer.headers) }
        }
        "PasswordResetRequiredException" => Error::Challenge { name: "PASSWORD_RESET".into() },
        "UserNotConfirmedException" => Error::Challenge { name: "CONFIRM_SIGN_UP".into() },
        "InternalErrorException" => Error::Server(told),
        _ if answer.status.is_server_error() => Error::Server(told),
        _ => Error::InvalidParameter(told),
    }
}

/// How far this machine's clock is from the other side's, if far enough to spoil a login.
fn clock_skew(headers: &HeaderMap) -> Option<u64> {
    let date = headers.get(header::DATE)?.to_str().ok()?;
    let theirs = httpdate::parse_http_date(date).ok()?;
    let theirs = theirs.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs();
    let seconds = theirs.abs_diff(clock::unix_seconds());
    (seconds > CLOCK_TOLERANCE).then_some(seconds)
}

/// The other side said something that no honest pool says.
fn dishonest(error: srp::SrpError) -> Error {
    Configuration::Pool(error.to_string()).into()
}
