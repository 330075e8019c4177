use super::may::May;
use crate::context::Context;
use crate::failure::asked;
use crate::output::{Row, optional, shown};
use carta_core::resource::{Accessor, PermissionEntity, UserType};
use carta_core::{Agent, Error};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::HashMap;

/// Show who may do what with a resource: its owner, and whoever was granted something on it.
///
/// Members of a group that is listed may do what the group may. As JSON it can be kept, and compared later by
/// `carta permission diff`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta permission who 7c9e6679-7425-40de-944b-e07fc1f90ae7
  carta permission who 7c9e6679-7425-40de-944b-e07fc1f90ae7 --output json > old.json")]
pub(crate) struct Who {
    /// The resource, by id.
    resource: String,
}

/// Somebody who may do something with a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::commands) struct Holds {
    pub(super) kind: String,
    pub(super) id: String,
    pub(super) name: Option<String>,
    /// Unknown where Carta doesn't tell the owner.
    pub(super) owner: Option<bool>,
    pub(super) permission: May,
}

impl Holds {
    /// For people.
    pub(super) fn permission(&self) -> String {
        if self.owner == Some(true) { "owner".to_owned() } else { self.permission.to_string() }
    }
}

impl Row for Holds {
    const COLUMNS: &'static [&'static str] = &["kind", "name", "permission", "id"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        vec![
            self.kind.as_str().into(),
            optional(self.name.as_ref()),
            self.permission().into(),
            self.id.as_str().into(),
        ]
    }
}

/// Kinds of holder, and the label that `/v2` has for each.
const KINDS: [(UserType, &str); 5] = [
    (UserType::User, "User"),
    (UserType::Group, "UserGroup"),
    (UserType::Project, "Project"),
    (UserType::Workspace, "Workspace"),
    (UserType::Namespace, "Namespace"),
];

impl Who {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let agent = context.agent()?;
        let holders = on_resource(context, &agent, &self.resource)?;
        let none = format!("nobody holds anything on resource `{}`", shown(&self.resource));
        context.list(&holders, none)
    }
}

/// Who may do what with a resource, whoever was granted something.
pub(super) fn on_resource(
    context: &Context,
    agent: &Agent,
    resource: &str,
) -> anyhow::Result<Vec<Holds>> {
    let doing = format!("asking who may do what with resource `{}`", shown(resource));
    let permissions = agent.permissions();
    let ask = async |kind: UserType| permissions.resource_permissions(resource, kind).await;
    holders(context, agent, &doing, resource, ask)
}

/// The same, where `ask` knows the holders of each kind; `doing` is what is done meanwhile.
pub(in crate::commands) fn holders(
    context: &Context,
    agent: &Agent,
    doing: &str,
    resource: &str,
    ask: impl AsyncFn(UserType) -> Result<Vec<PermissionEntity>, Error>,
) -> anyhow::Result<Vec<Holds>> {
    let mut holders = Vec::new();
    for (kind, label) in KINDS {
        let entities = context.ask(doing, ask(kind))?;
        if entities.is_empty() {
            continue;
        }
        let known =
            accessors(context, agent, resource, label).map_err(|error| asked(doing, &error))?;
        holders.extend(entities.into_iter().map(|entity| {
            let known = known.get(&entity.user_id);
            Holds {
                kind: entity.user_type.to_string(),
                name: known.map(|known| known.name.clone()),
                owner: known.map(|known| known.permission.user.owner),
                permission: entity.permission.as_ref().map(May::from).unwrap_or_default(),
                id: entity.user_id,
            }
        }));
    }
    Ok(holders)
}

/// Names, and who the owner is, by id: only `/v2` tells them. A Carta that doesn't know it tells none.
fn accessors(
    context: &Context,
    agent: &Agent,
    resource: &str,
    label: &str,
) -> Result<HashMap<String, Accessor>, Error> {
    let permissions = agent.permissions_v2();
    match context.attempt("asking for names", permissions.accessors(resource, label)) {
        Ok(known) => Ok(known.into_iter().map(|known| (known.id.clone(), known)).collect()),
        Err(Error::NotFound(_)) => Ok(HashMap::new()),
        Err(error) => Err(error),
    }
}
