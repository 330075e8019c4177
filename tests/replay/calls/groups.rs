//! `groups()`.

use super::super::arguments::{Arguments, Called, Failure};
use super::{done, value};
use carta::{Agent, User};
use serde_json::Value;

pub(super) async fn call(agent: &Agent, name: &str, arguments: &Arguments) -> Called {
    let groups = agent.groups();
    match name {
        "create_group" => {
            let group = arguments.text(0, "group")?;
            match arguments.is_set(1, "exists_ok") {
                true => drop(groups.create_if_missing(group).await?),
                false => groups.create(group).await?,
            }
            done(Value::Null)
        }
        "add_user_to_group" => {
            let (user, group) = (user(arguments)?, arguments.text(1, "group")?);
            match arguments.is_set(2, "create_if_not_exists") {
                true => groups.add_member_creating(group, &user.name).await?,
                false => groups.add_member(group, &user.name).await?,
            }
            done(Value::Null)
        }
        "list_members" => value(&groups.members(arguments.text(0, "group")?).await?),
        "is_user_in_group" => {
            value(&groups.is_member(arguments.text(1, "group")?, &user(arguments)?).await?)
        }
        _ => Err(Failure::Unknown),
    }
}

fn user(arguments: &Arguments) -> Result<User, Failure> {
    serde_json::from_value(arguments.model(0, "user")?)
        .map_err(|_| Failure::Inexpressible("types: a user has a name"))
}
