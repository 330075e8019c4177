//! A user name and a password: proved by SRP, never sent.

use super::{Outcome, Pending, Step, call, dishonest};
use crate::agent::pool::Pool;
use crate::clock;
use crate::srp::{self, Challenge, Client, PoolName, Verifier};
use crate::{Error, Host, Secret, io};
use serde_json::json;
use std::collections::HashMap;

/// Logs in. Runs on the background thread.
pub(in crate::agent) async fn log_in(
    pool: &Pool,
    username: &str,
    password: &Secret,
) -> Result<Outcome, Error> {
    let client = io::compute(Client::new).await?.map_err(dishonest)?;
    let challenge = initiate(pool, username, &client).await?;
    let timestamp = srp::timestamp(clock::unix_seconds());
    let signature = sign(pool, client, password, &challenge, &timestamp).await?;
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
    let (answer, step) = call::<Step>(pool, "RespondToAuthChallenge", &body).await?;
    step.outcome(&answer, &challenge.username)
}

/// Names the user; the answer must be the one challenge that proves a password without showing it.
async fn initiate(pool: &Pool, username: &str, client: &Client) -> Result<Parameters, Error> {
    let body = json!({
        "AuthFlow": "USER_SRP_AUTH",
        "AuthParameters": { "USERNAME": username, "SRP_A": client.public_hex() },
        "ClientId": pool.client_id,
    });
    let (answer, step) = call::<Step>(pool, "InitiateAuth", &body).await?;
    match step.challenge_name.as_deref() {
        Some("PASSWORD_VERIFIER") => {}
        Some(other) => return Err(Error::Challenge { name: Pending::bounded(other) }),
        None => return Err(answer.unreadable("`ChallengeName` is missing".into())),
    }
    Parameters::read(step.challenge_parameters.unwrap_or_default())
        .map_err(|missing| answer.unreadable(format!("`ChallengeParameters.{missing}` is missing")))
}

/// Two exponentiations, beside the background thread.
async fn sign(
    pool: &Pool,
    client: Client,
    password: &Secret,
    challenge: &Parameters,
    timestamp: &str,
) -> Result<String, Error> {
    let (password, challenge) = (password.clone(), challenge.clone());
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
    .map_err(dishonest)
}

/// Salt and verifier of a new password for a user of `host`'s pool.
pub(in crate::agent) async fn verifier(
    host: &Host,
    user: &str,
    password: &Secret,
) -> Result<Verifier, Error> {
    let (host, user, password) = (host.clone(), user.to_owned(), password.clone());
    io::run(async move {
        let pool = Pool::of(&host).await?;
        let make = move || Verifier::new(PoolName::of_id(&pool.id)?, &user, &password);
        io::compute(make).await?.map_err(dishonest)
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
