//! Whose permissions are meant.

use crate::context::Context;
use crate::failure::Failure;
use crate::output::shown;
use carta_core::resource::UserType;
use carta_core::{Agent, User};

#[derive(clap::Args)]
#[group(multiple = false)]
pub(super) struct Holder {
    /// A user, by name or id.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,

    /// A group, by name or id.
    #[arg(long, value_name = "NAME")]
    group: Option<String>,

    /// A project, by id.
    #[arg(long, value_name = "ID")]
    project: Option<String>,

    /// A workspace, by id.
    #[arg(long, value_name = "ID")]
    workspace: Option<String>,

    /// A namespace, by id.
    #[arg(long, value_name = "ID")]
    namespace: Option<String>,
}

/// Somebody or something that holds permissions, as Carta knows it.
pub(in crate::commands) struct Found {
    pub(super) kind: UserType,
    pub(in crate::commands) id: String,
    /// The name, as far as it is known.
    pub(super) name: Option<String>,
}

impl Holder {
    /// Who is meant, if anybody is named.
    pub(super) fn find(&self, context: &Context, agent: &Agent) -> anyhow::Result<Option<Found>> {
        if let Some(name) = &self.user {
            return user(context, agent, name).map(Some);
        }
        let others = [
            (&self.group, UserType::Group),
            (&self.project, UserType::Project),
            (&self.workspace, UserType::Workspace),
            (&self.namespace, UserType::Namespace),
        ];
        let mut others = others.into_iter().filter_map(|(id, kind)| Some((id.clone()?, kind)));
        Ok(others.next().map(|(id, kind)| Found { kind, id, name: None }))
    }

    /// Who is meant; somebody has to be.
    pub(super) fn required(&self, context: &Context, agent: &Agent) -> anyhow::Result<Found> {
        self.find(context, agent)?.ok_or_else(|| {
            Failure::usage("nobody is named whose permission it is to be")
                .help("name one by --user, --group, --project, --workspace or --namespace")
                .into()
        })
    }
}

impl Found {
    /// For messages.
    pub(super) fn shown(&self) -> String {
        shown(self.name.as_deref().unwrap_or(&self.id)).into_owned()
    }
}

/// Whoever is logged in.
pub(super) fn myself(context: &Context, agent: &Agent) -> anyhow::Result<Found> {
    let user = context.ask("asking who is logged in", agent.users().current())?;
    known(user)
}

/// A user, by name; else by id.
pub(in crate::commands) fn user(
    context: &Context,
    agent: &Agent,
    name: &str,
) -> anyhow::Result<Found> {
    let doing = format!("looking for user `{}`", shown(name));
    let named = context.ask(&doing, agent.users().find().name(name))?;
    if let Some(user) = named.into_iter().find(|user| user.name == name) {
        return known(user);
    }
    let mut found = context.ask(&doing, agent.users().find().id(name))?.into_iter();
    match found.find(|user| user.id.as_deref() == Some(name)) {
        Some(user) => known(user),
        None => Err(Failure::failed(format!("there is no user `{}`", shown(name)))
            .help(format!("`carta user find --partial {}` looks for beginnings", shown(name)))
            .into()),
    }
}

fn known(user: User) -> anyhow::Result<Found> {
    let User { name, id, .. } = user;
    let Some(id) = id else {
        let what = format!("Carta doesn't say the id of user `{}`", shown(&name));
        return Err(Failure::failed(what).into());
    };
    Ok(Found { kind: UserType::User, id, name: Some(name) })
}
