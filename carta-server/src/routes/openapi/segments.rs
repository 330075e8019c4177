//! What stands in a path's braces: one rule for each name, wherever it stands.

use super::shapes;
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::{Object, Required};

/// The parameters of a path, in its order.
pub(super) fn of(path: &str) -> Vec<Parameter> {
    names(path).map(|name| parameter(path, name)).collect()
}

pub(super) fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|segment| {
        let name = segment.strip_prefix('{')?.strip_suffix('}')?;
        Some(name.strip_prefix('*').unwrap_or(name))
    })
}

fn parameter(path: &str, name: &str) -> Parameter {
    let (said, schema) = rule(path, name);
    let mut parameter = Parameter::new(name);
    parameter.parameter_in = ParameterIn::Path;
    parameter.required = Required::True;
    parameter.description = Some(said.to_owned());
    parameter.schema = Some(schema.into());
    parameter
}

/// INVARIANT: no name is without a rule; the test of the document sees to it.
pub(super) fn rule(path: &str, name: &str) -> (&'static str, Object) {
    match name {
        "user" => ("A user's name.", shapes::user_name()),
        "group" => ("A group: `name` or `organization:name`.", shapes::group_name()),
        "organization" => ("An organization's name.", shapes::organization()),
        "pool" => ("The id of the user pool, as `GET /auth` says it.", shapes::text(128)),
        "node" => {
            ("`self`, or the id of a user whom an administrator looks after.", shapes::id_or_self())
        }
        "namespace" => ("A namespace's name.", shapes::part_of_name()),
        "service" => ("A service's name within its namespace.", shapes::part_of_name()),
        "name" if path.starts_with("/service") => ("The new name.", shapes::part_of_name()),
        "name" => ("The API token's name.", shapes::text(128)),
        "workspace" if path == "/workspace/{workspace}" => {
            ("For `POST`, the new workspace's name; else a workspace's id.", shapes::title())
        }
        "project" | "workspace" | "resource" | "to" | "file" => {
            ("The id of a resource. What is no id is that of no resource.", shapes::id())
        }
        "id" => ("For `POST`, the project's id; else the connection's.", shapes::id()),
        "upload" => ("The id of an upload.", shapes::id()),
        "source" => ("Where files are kept; `Carta` is this server.", shapes::source()),
        "kind" => ("A kind of resource.", shapes::kind()),
        "holder" => (
            "Who or what holds the permission: a user's or group's name or id, or a resource's id.",
            shapes::anything(),
        ),
        "from" if path.ends_with("/access/{label}") => ("A resource's id.", shapes::id()),
        "from" => (
            "Who or what holds the permission: `self`, a user's or group's name or id, or a resource's id.",
            shapes::anything(),
        ),
        "label" => {
            ("A label: `User`, `UserGroup`, a kind, or one that somebody gave.", shapes::anything())
        }
        "endpoint" => (
            "The service's endpoint, of any number of segments, with their slashes as they are.",
            shapes::anything(),
        ),
        _ => ("", shapes::anything()),
    }
}
