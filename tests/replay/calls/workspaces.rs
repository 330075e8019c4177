//! `workspaces()`.

use super::super::arguments::{Arguments, Called, Failure};
use super::permissions::flags;
use super::{done, value};
use carta::Agent;
use serde_json::Value;

pub(super) async fn call(agent: &Agent, name: &str, arguments: &Arguments) -> Called {
    let workspaces = agent.workspaces();
    let text = |place, name| arguments.text(place, name);
    match name {
        "create_workspace" => value(&workspaces.create(&text(0, "name")?).await?),
        "get_workspace" => value(&workspaces.get(&text(0, "workspace_id")?).await?),
        "delete_workspace" => {
            workspaces.delete(&text(0, "workspace_id")?).await?;
            done(Value::Null)
        }
        "current_user_workspaces" => value(&workspaces.mine().await?),
        "get_workspace_permissions" => {
            let kind = arguments.optional(1, "user_type")?.unwrap_or_else(|| "User".into());
            value(&workspaces.permissions(&text(0, "workspace_id")?, kind).await?)
        }
        "get_workspace_permission" => {
            let (of, user, kind) = three(arguments)?;
            Ok(flags(&workspaces.permission(&of, &user, kind).await?))
        }
        "set_workspace_permission" => {
            let ((of, user, kind), role) = (three(arguments)?, text(3, "role")?);
            workspaces.set_permission(&of, &user, kind, role).await?;
            done(true)
        }
        "remove_workspace_permission" => {
            let (of, user, kind) = three(arguments)?;
            workspaces.remove_permission(&of, &user, kind).await?;
            done(true)
        }
        _ => Err(Failure::Unknown),
    }
}

fn three(arguments: &Arguments) -> Result<(String, String, String), Failure> {
    let user_type = arguments.optional(2, "user_type")?.unwrap_or_else(|| "User".into());
    Ok((arguments.text(0, "workspace_id")?, arguments.text(1, "user_id")?, user_type))
}
