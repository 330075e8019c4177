//! The login of a user name and a password: two unsigned requests to Cognito, neither of which holds the password.

use super::pool::Pool;
use super::token::Token;
use super::{Credentials, json};
use crate::clock::{self, Moment};
use crate::error::{Answer, Configuration};
use crate::http::{self as transport, Request, Response};
use crate::srp::{self, Challenge, Client, PoolName, Verifier};
use crate::{Error, Host, Secret, io};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use std::time::Duration;

const TARGET: HeaderName = HeaderName::from_static("x-amz-target");
const INITIATE: &str = "AWSCognitoIdentityProviderService.InitiateAuth";
const RESPOND: &str = "AWSCognitoIdentityProviderService.RespondToAuthChallenge";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Step {
    challenge_name: Option<String>,
    #[serde(default)]
    challenge_parameters: Option<HashMap<String, Option<String>>>,
    authentication_result: Option<Tokens>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tokens {
    id_token: Secret,
    expires_in: Option<u64>,
}

impl Credentials {
    /// Logs in at `host`. Runs on the background thread.
    pub(super) async fn log_in(&self, host: &Host) -> Result<Token, Error> {
        let asked = Moment::now();
        let pool = Pool::of(host).await?;
        let client = io::compute(Client::new).await?.map_err(refused)?;
        let challenge = self.initiate(&pool, &client).await?;
        let tokens = self.respond(&pool, client, challenge).await?;
        let expires = tokens.expires_in.map(|seconds| asked.plus(Duration::from_secs(seconds)));
        Ok(Token::new(tokens.id_token, expires))
    }

    /// Names the user; the answer must be the one challenge that proves a password without showing it.
    async fn initiate(&self, pool: &Pool, client: &Client) -> Result<Parameters, Error> {
        let body = json!({
            "AuthFlow": "USER_SRP_AUTH",
            "AuthParameters": { "USERNAME": self.username, "SRP_A": client.public_hex() },
            "ClientId": pool.client_id,
        });
        let (answer, step) = post(pool, INITIATE, &body).await?;
        match step.challenge_name.as_deref() {
            Some("PASSWORD_VERIFIER") => {}
            Some(other) => {
                return Err(Error::Challenge { name: bounded(other) });
            }
            None => return Err(answer.unreadable("`ChallengeName` is missing".into())),
        }
        Parameters::read(step.challenge_parameters.unwrap_or_default()).map_err(|missing| {
            answer.unreadable(format!("`ChallengeParameters.{missing}` is missing"))
        })
    }

    async fn respond(
        &self,
        pool: &Pool,
        client: Client,
        challenge: Parameters,
    ) -> Result<Tokens, Error> {
        let timestamp = srp::timestamp(clock::unix_seconds());
        let signature = self.sign(pool, client, &challenge, &timestamp).await?;
        let body = json!({
            "ClientId": pool.client_id,
            "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeResponses": {
                "TIMESTAMP": timestamp,
                "USERNAME": challenge.username,
                "PASSWORD_CLAIM_SECRET_BLOCK": challenge.secret_block,
                "PASSWORD_CLAIM_SIGNATURE": signature,
            },
        });
        let (answer, step) = post(pool, RESPOND, &body).await?;
        match (step.authentication_result, step.challenge_name) {
            (Some(tokens), None) => Ok(tokens),
            (_, Some(name)) => Err(Error::Challenge { name: bounded(&name) }),
            (None, None) => Err(answer.unreadable("`AuthenticationResult` is missing".into())),
        }
    }

    /// Two exponentiations, beside the background thread.
    async fn sign(
        &self,
        pool: &Pool,
        client: Client,
        challenge: &Parameters,
        timestamp: &str,
    ) -> Result<String, Error> {
        let (password, challenge) = (self.password.clone(), challenge.clone());
        let (pool, timestamp) = (pool.id.clone(), timestamp.to_owned());
        io::compute(move || {
            let told = Challenge {
                user_id: &challenge.user_id,
                salt: &challenge.salt,
                public_key: &challenge.public_key,
                secret_block: &challenge.secret_block,
            };
            client.answer(PoolName::of_id(&pool)?, &password, &told, &timestamp)
        })
        .await?
        .map_err(refused)
    }
}

/// Salt and verifier of a new password for a user of `host`'s pool.
pub(super) async fn verifier(
    host: &Host,
    user: &str,
    password: &Secret,
) -> Result<Verifier, Error> {
    let (host, user, password) = (host.clone(), user.to_owned(), password.clone());
    io::run(async move {
        let pool = Pool::of(&host).await?;
        let make = move || Verifier::new(PoolName::of_id(&pool.id)?, &user, &password);
        io::compute(make).await?.map_err(refused)
    })
    .await
}

/// The parameters of `PASSWORD_VERIFIER`.
#[derive(Clone)]
struct Parameters {
    username: String,
    user_id: String,
    salt: String,
    public_key: String,
    secret_block: String,
}

impl Parameters {
    fn read(mut told: HashMap<String, Option<String>>) -> Result<Self, &'static str> {
        let mut take = |name: &'static str| told.remove(name).flatten().ok_or(name);
        let user_id = take("USER_ID_FOR_SRP")?;
        Ok(Self {
            username: take("USERNAME").unwrap_or_else(|_| user_id.clone()),
            user_id,
            salt: take("SALT")?,
            public_key: take("SRP_B")?,
            secret_block: take("SECRET_BLOCK")?,
        })
    }
}

async fn post(
    pool: &Pool,
    target: &'static str,
    body: &impl Serialize,
) -> Result<(Response, Step), Error> {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.1"));
    headers.insert(TARGET, HeaderValue::from_static(target));
    let mut answer = transport::send(Request {
        method: Method::POST,
        url: pool.endpoint.clone(),
        headers,
        // INVARIANT: JSON of texts always has a JSON form.
        body: serde_json::to_vec(body).unwrap_or_default().into(),
        limit: transport::DEFAULT_LIMIT,
    })
    .await?;
    let text = answer.whole().await?;
    if !answer.status.is_success() {
        return Err(failure(&answer, &text));
    }
    let step = json::parse(&text).map_err(|problem| answer.unreadable(problem))?;
    Ok((answer, step))
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
        "NotAuthorizedException" | "UserNotFoundException" => Error::BadCredentials(told),
        "TooManyRequestsException" | "LimitExceededException" => {
            Error::RateLimited { answer: told, retry_after: None }
        }
        "PasswordResetRequiredException" => Error::Challenge { name: "PASSWORD_RESET".into() },
        "UserNotConfirmedException" => Error::Challenge { name: "CONFIRM_SIGN_UP".into() },
        "InternalErrorException" => Error::Server(told),
        _ if answer.status.is_server_error() => Error::Server(told),
        _ => Error::InvalidParameter(told),
    }
}

/// The other side said something that no honest pool says.
fn refused(error: srp::SrpError) -> Error {
    Configuration::Pool(error.to_string()).into()
}

fn bounded(name: &str) -> String {
    name.chars().take(100).collect()
}
