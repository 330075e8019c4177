//! `permissions()`.

use super::super::arguments::{Arguments, Called, Failure};
use super::super::outcome::set;
use super::{done, value};
use carta::Agent;
use carta::resource::{Flags, Resource};
use serde::Serialize;
use serde_json::Value;

pub(super) async fn call(agent: &Agent, name: &str, arguments: &Arguments) -> Called {
    let permissions = agent.permissions();
    let text = |place, name| arguments.text(place, name);
    match name {
        "resource_types" => value(&permissions.resource_types().await?),
        "get_user_resources" => {
            let (kind, user) = (text(0, "resource_type")?, arguments.optional(1, "from_user")?);
            let resources = permissions.user_resources(kind, user.as_deref()).await?;
            resources.iter().map(resource).collect()
        }
        "get_resource" => {
            let (kind, id) = (text(0, "resource_type")?, text(1, "resource_id")?);
            resource(&permissions.resource(kind, &id).await?)
        }
        "get_resource_class" => {
            Err(Failure::Inexpressible("types: types are chosen when compiling"))
        }
        "get_user_permission" => {
            let (of, user, kind) = three(arguments)?;
            Ok(flags(&permissions.user_permission(&of, &user, kind).await?))
        }
        "set_user_permission" => {
            let ((of, user, kind), role) = (three(arguments)?, text(3, "role")?);
            permissions.set_user_permission(&of, &user, kind, role).await?;
            done(true)
        }
        "remove_user_permission" => {
            let (of, user, kind) = three(arguments)?;
            permissions.remove_user_permission(&of, &user, kind).await?;
            done(true)
        }
        "list_resource_permissions" => {
            let (of, kind) = (text(0, "resource_id")?, text(1, "user_type")?);
            value(&permissions.resource_permissions(&of, kind).await?)
        }
        _ => Err(Failure::Unknown),
    }
}

fn three(arguments: &Arguments) -> Result<(String, String, String), Failure> {
    let user_type = arguments.optional(2, "user_type")?.unwrap_or_else(|| "User".into());
    Ok((arguments.text(0, "resource_id")?, arguments.text(1, "user_id")?, user_type))
}

pub(super) fn flags(flags: &Flags) -> Value {
    set(flags.to_string().split(','))
}

/// A resource as its own kind writes itself.
fn resource(resource: &Resource) -> Called {
    fn each(resource: &impl Serialize) -> Called {
        value(resource)
    }
    match resource {
        Resource::Workspace(resource) => each(resource),
        Resource::Connection(resource) => each(resource),
        Resource::File(resource) => each(resource),
        Resource::Namespace(resource) => each(resource),
        Resource::Service(resource) => each(resource),
        Resource::Project(resource) => each(resource),
        other => each(&format!("{other:?}")),
    }
}
