//! `users()`.

use super::super::arguments::{Arguments, Called, Failure};
use super::{done, value};
use carta::{Agent, FindUsers};
use serde_json::Value;

pub(super) async fn call(agent: &Agent, name: &str, arguments: &Arguments) -> Called {
    let users = agent.users();
    match name {
        "get_current_user" => value(&users.current().await?),
        "list_users" if arguments.texts().is_empty() => value(&users.list().await?),
        "list_users" => value(&find(agent, arguments)?.partial().await?),
        "get_user" => match arguments.is_set(4, "partial_match") {
            true => value(&find(agent, arguments)?.partial().await?),
            false => value(&find(agent, arguments)?.await?),
        },
        "create_user" => {
            let user = serde_json::from_value(arguments.model(0, "user")?);
            let user = user.map_err(|_| Failure::Inexpressible("types: a user has a name"))?;
            match arguments.is_set(1, "exists_ok") {
                true => value(&users.create_if_missing(&user).await?),
                false => value(&users.create(&user).await?),
            }
        }
        "reset_user_password" => {
            let login = Agent::login().host(agent.host().clone());
            login.username(arguments.text(0, "username")?).request_password_reset().await?;
            done(Value::Null)
        }
        _ => Err(Failure::Unknown),
    }
}

fn find(agent: &Agent, arguments: &Arguments) -> Result<FindUsers, Failure> {
    let mut find = agent.users().find();
    if let Some(name) = arguments.optional(0, "username")? {
        find = find.name(&name);
    }
    if let Some(email) = arguments.optional(1, "email")? {
        find = find.email(&email);
    }
    if let Some(name) = arguments.optional(2, "first_name")? {
        find = find.first_name(&name);
    }
    if let Some(name) = arguments.optional(3, "last_name")? {
        find = find.last_name(&name);
    }
    Ok(find)
}
