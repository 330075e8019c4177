//! Recorded logins: what was random or secret in them is this login's own.

use super::ask::Ask;
use super::exchange::Answer;
use super::scene::Expected;
use super::shapes;
use super::world::World;
use crate::embedded::PASSWORD;
use carta_core::Secret;
use carta_core::srp::{Challenge, Client, PoolName, timestamp};
use serde_json::{Value, json};

/// The body to send, and what is to come of it; `None` for an operation of which nothing is known here.
pub(super) fn prepare(world: &mut World, ask: &Ask) -> Option<(Value, Expected)> {
    let own_client = |world: &World| {
        let mut body = ask.body();
        body["ClientId"] = world.client_id.clone();
        body
    };
    match ask.operation() {
        "InitiateAuth" => {
            if leads_to_new_password(ask) {
                world.expire_password();
            }
            let (mut body, client) = (own_client(world), Client::new().unwrap());
            body["AuthParameters"]["SRP_A"] = client.public_hex().into();
            world.login = Some((client, Value::Null));
            let name = &body["AuthParameters"]["USERNAME"];
            let told = json!({ "ChallengeParameters": { "USERNAME": name } });
            Some((body, Expected::Json(&shapes::CHALLENGE, told)))
        }
        "RespondToAuthChallenge" => {
            let (mut body, refused) = (own_client(world), ask.status() == 400);
            let password = if refused { "another password" } else { PASSWORD };
            body["ChallengeResponses"] = responses(world, password)?;
            Some((body, outcome(ask, refused)))
        }
        _ => None,
    }
}

/// Keeps the challenge for the answer to it.
pub(super) fn note(world: &mut World, ask: &Ask, answer: &Answer) {
    if let (Some((_, parameters)), "InitiateAuth") = (&mut world.login, ask.operation()) {
        *parameters = answer.json().unwrap_or_default()["ChallengeParameters"].clone();
    }
}

/// Further steps than a new password are scripted: here, the login succeeds.
fn outcome(ask: &Ask, refused: bool) -> Expected {
    match leads_to_new_password(ask) {
        _ if refused => Expected::Refused(400, "Incorrect username or password."),
        true => Expected::Json(&shapes::NEW_PASSWORD, Value::Null),
        false => Expected::Json(&shapes::TOKENS, Value::Null),
    }
}

fn leads_to_new_password(ask: &Ask) -> bool {
    ask.vector["response_given"].to_string().contains("NEW_PASSWORD_REQUIRED")
}

fn responses(world: &mut World, password: &str) -> Option<Value> {
    let (client, parameters) = world.login.take()?;
    let text = |name: &str| parameters[name].as_str();
    let challenge = Challenge {
        user_id: text("USER_ID_FOR_SRP")?,
        salt: text("SALT")?,
        public_key: text("SRP_B")?,
        secret_block: text("SECRET_BLOCK")?,
    };
    let timestamp = timestamp(world.now());
    let pool = PoolName::of_id(&world.pool).unwrap();
    let signature = client.answer(pool, &Secret::from(password), &challenge, &timestamp).unwrap();
    Some(json!({
        "TIMESTAMP": timestamp,
        "USERNAME": text("USERNAME")?,
        "PASSWORD_CLAIM_SECRET_BLOCK": challenge.secret_block,
        "PASSWORD_CLAIM_SIGNATURE": signature,
    }))
}
