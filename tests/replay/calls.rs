//! The recorded operations, each as the call of this client.

mod agent;
mod files;
mod groups;
mod permissions;
mod projects;
mod services;
mod users;
mod v2;
mod workspaces;

use super::arguments::{Arguments, Called, Failure};
use super::outcome::canonical;
use carta::Agent;
use serde::Serialize;
use serde_json::Value;

/// Makes the call; [`Failure::Unknown`] if no area knows the operation.
pub(super) async fn call(agent: &Agent, operation: &str, arguments: &Arguments) -> Called {
    match operation.split_once('.') {
        Some(("agent", verb)) => agent::call(agent, verb, arguments).await,
        _ if arguments.anonymous => Err(Failure::Inexpressible("types: an agent has credentials")),
        Some(("service", verb)) => services::pass_on(agent, verb, arguments).await,
        Some(("admin", name)) => admin(agent, name, arguments).await,
        _ => Err(Failure::Unknown),
    }
}

async fn admin(agent: &Agent, name: &str, arguments: &Arguments) -> Called {
    if let Some(name) = name.strip_prefix("v2.") {
        return v2::call(agent, name, arguments).await;
    }
    macro_rules! first_that_knows {
        ($($area:ident),+) => {
            $(match $area::call(agent, name, arguments).await {
                Err(Failure::Unknown) => {}
                called => return called,
            })+
        };
    }
    first_that_knows!(users, groups, permissions, projects, services, workspaces, files);
    Err(Failure::Unknown)
}

/// A value as Carta writes it.
fn value(value: &impl Serialize) -> Called {
    Ok(canonical(&serde_json::to_value(value).unwrap()))
}

/// A call that answers nothing but that it was done; `said` is what the reference makes of that.
fn done(said: impl Into<Value>) -> Called {
    Ok(said.into())
}
