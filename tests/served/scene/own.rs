//! What is everybody's own: secrets and API tokens; and the pool that all log in at.

use super::{Expected, NOTHING, Scene, only};
use crate::served::ask::Ask;
use crate::served::shapes::{self, Shape};
use crate::served::world::{Caller, World};
use serde_json::{Value, json};

static API_TOKENS: Shape = Shape::List(&shapes::API_TOKEN);

pub(super) fn prepare(world: &mut World, ask: &Ask) -> Option<Scene> {
    Some(match ask.endpoint().as_str() {
        "GET /auth" | "GET /v2/auth/cognito/user-pool" => {
            let told = json!({ "userPoolId": world.pool, "userPoolWebClientId": world.client_id });
            Scene::json(Caller::Alice, &shapes::POOL, told)
        }
        "GET /v2/auth/cognito/password-policy" => {
            Scene::json(Caller::Alice, &shapes::PASSWORD_POLICY, json!({ "minimumLength": 12 }))
        }
        "PUT /secrets" | "PUT /secret" => Scene::done(Caller::Alice),
        "GET /secrets" | "GET /secret" => read_secret(world, ask),
        "POST /v2/auth/apitoken/{node}" => {
            let told = only(&ask.body(), &["name", "allowedEndpoints", "uses"]);
            Scene::json(Caller::Alice, &shapes::API_TOKEN, told)
        }
        "GET /v2/auth/apitoken/{node}" => api_tokens(world, ask)?,
        "DELETE /v2/auth/apitoken/{node}/{name}"
        | "POST /v2/auth/apitoken/{node}/{name}/revoke" => end_api_token(world, ask)?,
        _ => return None,
    })
}

/// Name and value that a request keeps.
pub(in crate::served) fn secret(ask: &Ask) -> (String, String) {
    let mut headers = ask.request.headers.iter();
    let found = headers.find_map(|(name, value)| Some((name.strip_prefix("secret-")?, value)));
    found.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).unwrap_or_default()
}

/// What the recording's secret holds, as far as a header carries it.
fn read_secret(world: &mut World, ask: &Ask) -> Scene {
    if ask.status() == 404 {
        return Scene::refused(Caller::Alice, 404, "no such secret");
    }
    let value: String =
        ask.given().trim_matches(['"', '\n']).chars().filter(|char| *char <= '\u{ff}').collect();
    let value = value.trim().to_owned();
    world.secret(ask.query("name").unwrap_or_default(), &value);
    Scene::new(Caller::Alice, Expected::Text(value))
}

fn api_tokens(world: &mut World, ask: &Ask) -> Option<Scene> {
    if ask.status() == 404 {
        world.bind(ask.part("node")?, NOTHING);
        return Some(Scene::refused(Caller::Alice, 404, "no such node"));
    }
    let mut told = Vec::new();
    for token in ask.told().as_ref().and_then(Value::as_array).into_iter().flatten() {
        let mut wish = json!({ "allowedEndpoints": [] });
        if let (Value::Object(wish), Value::Object(recorded)) =
            (&mut wish, only(token, &["name", "allowedEndpoints", "uses", "expires"]))
        {
            wish.extend(recorded);
        }
        world.api_token(&wish);
        told.push(only(&wish, &["name", "allowedEndpoints", "uses"]));
    }
    Some(Scene::json(Caller::Alice, &API_TOKENS, told.into()))
}

fn end_api_token(world: &mut World, ask: &Ask) -> Option<Scene> {
    if ask.status() == 404 {
        return Some(Scene::refused(Caller::Alice, 404, ""));
    }
    world.api_token(&json!({ "name": ask.part("name")?, "allowedEndpoints": [] }));
    Some(Scene::done(Caller::Alice))
}
