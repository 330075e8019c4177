use super::holder;
use super::may::May;
use crate::context::Context;
use crate::output::{Row, optional, shown};
use carta_core::Agent;
use carta_core::resource::{Resource, ResourceKind};
use serde::Serialize;
use std::borrow::Cow;

/// List the resources that somebody may use, and what for.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta permission resources
  carta permission resources Project --user andy
  carta permission resources --output json")]
pub(crate) struct Resources {
    /// The kinds, as `carta permission types` shows them [default: every kind].
    #[arg(value_name = "KIND")]
    kinds: Vec<String>,

    /// Whose, by name or id [default: whoever is logged in].
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
}

/// A resource, and what somebody may do with it.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub(super) struct Used {
    pub(super) kind: String,
    pub(super) id: Option<String>,
    pub(super) name: Option<String>,
    pub(super) permission: Option<May>,
}

impl Row for Used {
    const COLUMNS: &'static [&'static str] = &["kind", "id", "name", "permission"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        let permission = self.permission.as_ref().map(ToString::to_string);
        vec![
            self.kind.as_str().into(),
            optional(self.id.as_ref()),
            optional(self.name.as_ref()),
            permission.unwrap_or_default().into(),
        ]
    }
}

impl Resources {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let agent = context.agent()?;
        let user = match &self.user {
            Some(name) => Some(holder::user(context, &agent, name)?.id),
            None => None,
        };
        let used = used(context, &agent, &self.kinds, user.as_deref())?;
        context.list(&used, "there are no such resources")
    }
}

/// What `user`, or whoever is logged in, may use of these kinds; of all kinds, if none is named.
pub(super) fn used(
    context: &Context,
    agent: &Agent,
    kinds: &[String],
    user: Option<&str>,
) -> anyhow::Result<Vec<Used>> {
    let permissions = agent.permissions();
    let kinds: Vec<ResourceKind> = match kinds {
        [] => context.ask("listing kinds of resource", permissions.resource_types())?,
        named => named.iter().map(|kind| kind.as_str().into()).collect(),
    };
    let mut used = Vec::new();
    for kind in kinds {
        // Carta names the kinds, too.
        let doing = format!("listing resources of kind {}", shown(kind.as_str()));
        let resources = context.ask(doing, permissions.user_resources(kind.clone(), user))?;
        used.extend(resources.into_iter().map(|resource| Used::of(&kind, resource)));
    }
    Ok(used)
}

impl Used {
    fn of(kind: &ResourceKind, resource: Resource) -> Self {
        let (id, permission) = (resource.id(), resource.permission().map(May::from));
        let (kind, id) = (kind.to_string(), id.map(str::to_owned));
        let name = match resource {
            Resource::Workspace(workspace) => workspace.name,
            Resource::Connection(connection) => Some(connection.name),
            Resource::File(file) => file.storage_info.path,
            Resource::Namespace(namespace) => Some(namespace.name),
            Resource::Service(service) => Some(service.name),
            Resource::Project(project) => Some(project.name),
            Resource::Other(item) => item.name,
            _ => None,
        };
        Self { kind, id, name, permission }
    }
}
