//! `permissions_v2()`, `resources()`, `tokens()`, and what `users()` says of the pool.

use super::super::arguments::{Arguments, Called, Failure, plain};
use super::{done, value};
use carta::{Agent, ApiToken, Error, NewApiToken, Node};
use serde_json::{Value, json};

pub(super) async fn call(agent: &Agent, name: &str, arguments: &Arguments) -> Called {
    for called in [
        permissions(agent, name, arguments).await,
        resources(agent, name, arguments).await,
        tokens(agent, name, arguments).await,
    ] {
        if !matches!(called, Err(Failure::Unknown)) {
            return called;
        }
    }
    match name {
        "get_user_pool" => {
            let pool = agent.users().pool().await?;
            Ok(json!({ "region": pool.region, "userPoolId": pool.user_pool_id,
                "userPoolWebClientId": pool.user_pool_web_client_id }))
        }
        "get_password_policy" => {
            let policy = agent.users().password_policy().await?;
            Ok(json!({ "minimumLength": policy.minimum_length,
                "requireLowercase": policy.require_lowercase, "requireUppercase": policy.require_uppercase,
                "requireNumbers": policy.require_numbers, "requireSymbols": policy.require_symbols }))
        }
        _ => Err(Failure::Unknown),
    }
}

async fn permissions(agent: &Agent, name: &str, arguments: &Arguments) -> Called {
    let permissions = agent.permissions_v2();
    let (from, to) = (|| arguments.text(0, "from_id"), || arguments.text(1, "to_id"));
    match name {
        "get_permissions" => value(&permissions.get(&from()?, &to()?).await?),
        "set_permissions" => {
            let tiers = serde_json::from_value(arguments.model(2, "permissions")?)
                .map_err(|_| Failure::Inexpressible("types: tiers hold flags"))?;
            value(&permissions.set(&from()?, &to()?, &tiers).await?)
        }
        "delete_permissions" => {
            permissions.delete(&from()?, &to()?).await?;
            done(Value::Null)
        }
        "get_direct_permissions" => value(&permissions.direct(&from()?, &to()?).await?),
        "list_labels" => value(&permissions.labels(&from()?).await?),
        "list_resources" => {
            value(&permissions.resources(&from()?, &arguments.text(1, "label")?).await?)
        }
        "list_accessors" => {
            value(&permissions.accessors(&from()?, &arguments.text(1, "label")?).await?)
        }
        _ => Err(Failure::Unknown),
    }
}

async fn resources(agent: &Agent, name: &str, arguments: &Arguments) -> Called {
    let resources = agent.resources();
    let props = |place| arguments.get(place, "props").and_then(Value::as_object).cloned();
    match name {
        "create_resource" => {
            let labels =
                arguments.get(1, "labels").and_then(Value::as_array).cloned().unwrap_or_default();
            let labels: Vec<&str> = labels.iter().filter_map(Value::as_str).collect();
            let name = arguments.text(0, "name")?;
            node(&resources.create(&name, &labels, props(2).as_ref()).await?)
        }
        "get_resource" => node(&resources.get(&arguments.text(0, "id")?).await?),
        "update_resource" => {
            let (id, name) = (arguments.text(0, "id")?, arguments.optional(1, "name")?);
            node(&resources.update(&id, name.as_deref(), props(2).as_ref()).await?)
        }
        "delete_resource" => {
            let id = arguments.text(0, "id")?;
            resources.delete(&id).await?;
            // Whether it is gone is asked by whoever wants to know.
            match arguments.is_set(1, "verify") {
                true => match resources.get(&id).await {
                    Err(Error::NotFound(_)) => done(Value::Null),
                    other => node(&other?),
                },
                false => done(Value::Null),
            }
        }
        _ => Err(Failure::Unknown),
    }
}

fn node(node: &Node) -> Called {
    Ok(json!({ "id": node.id, "name": node.name, "labels": node.labels, "props": node.props }))
}

async fn tokens(agent: &Agent, name: &str, arguments: &Arguments) -> Called {
    let tokens = agent.tokens();
    let node = || arguments.text(0, "node");
    match name {
        "create_token" => Ok(token(&tokens.create(&node()?, &wish(arguments)?).await?)),
        "list_tokens" => Ok(tokens.list(&node()?).await?.iter().map(token).collect()),
        "delete_token" => {
            tokens.delete(&node()?, &arguments.text(1, "token_name")?).await?;
            done(Value::Null)
        }
        "revoke_token" => {
            tokens.revoke(&node()?, &arguments.text(1, "token_name")?).await?;
            done(Value::Null)
        }
        _ => Err(Failure::Unknown),
    }
}

fn token(token: &ApiToken) -> Value {
    super::super::outcome::canonical(&json!({
        "name": token.name, "token": token.key.expose(), "allowedEndpoints": token.allowed_endpoints,
        "expires": token.expires, "uses": token.uses, "revoked": token.revoked,
        "autoRemove": token.auto_remove, "lastUsed": token.last_used,
    }))
}

/// `name=…, allowed_endpoints=[TokenEndpoint(methods, path)], expires=…, uses=…`.
fn wish(arguments: &Arguments) -> Result<NewApiToken, Failure> {
    let mut wish = NewApiToken::new(arguments.text(1, "name")?);
    for endpoint in
        arguments.get(2, "allowed_endpoints").and_then(Value::as_array).into_iter().flatten()
    {
        let [methods, path] = [&endpoint["args"][0], &endpoint["args"][1]];
        let methods: Vec<String> = match methods {
            Value::Array(methods) => methods.iter().filter_map(plain).collect(),
            method => plain(method).into_iter().collect(),
        };
        let methods: Vec<&str> = methods.iter().map(String::as_str).collect();
        wish = wish.allow(&methods, path.as_str().unwrap_or_default());
    }
    if let Some(moment) = arguments.get(3, "expires") {
        wish = wish.expires(moment_of(moment));
    }
    match arguments.get(4, "uses").and_then(Value::as_u64) {
        Some(uses) => Ok(wish.uses(uses)),
        None => Ok(wish),
    }
}

/// `datetime.datetime(year, month, day, hour, minute, second, microsecond, tzinfo=…)` as pycarta writes it.
fn moment_of(value: &Value) -> String {
    if let Some(text) = value.as_str() {
        return text.to_owned();
    }
    let part = |index: usize| value["args"][index].as_u64().unwrap_or(0);
    let fraction = match part(6) {
        0 => String::new(),
        micros => format!(".{micros:06}"),
    };
    let zone = if value["kwargs"]["tzinfo"].is_null() { "" } else { "Z" };
    let [year, month, day, hour, minute, second] = [0, 1, 2, 3, 4, 5].map(part);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}")
}
