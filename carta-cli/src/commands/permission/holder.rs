//! Whose permissions are meant.

use crate::context::Context;
use crate::failure::{Failure, asked};
use crate::output::shown;
use crate::suggest;
use carta_core::resource::UserType;
use carta_core::{Agent, Error, User};

#[derive(clap::Args)]
#[group(multiple = false)]
pub(in crate::commands) struct Holder {
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
    pub(in crate::commands) kind: UserType,
    pub(in crate::commands) id: String,
    /// The name, as far as it is known.
    pub(in crate::commands) name: Option<String>,
}

impl Holder {
    /// Who is meant, if anybody is named.
    pub(in crate::commands) fn find(
        &self,
        context: &Context,
        agent: &Agent,
    ) -> anyhow::Result<Option<Found>> {
        if let Some(name) = &self.user {
            return user(context, agent, name).map(Some);
        }
        if let Some(name) = &self.group {
            return group(context, agent, name).map(Some);
        }
        let others = [
            (&self.project, UserType::Project),
            (&self.workspace, UserType::Workspace),
            (&self.namespace, UserType::Namespace),
        ];
        let mut others = others.into_iter().filter_map(|(id, kind)| Some((id.clone()?, kind)));
        Ok(others.next().map(|(id, kind)| Found { kind, id, name: None }))
    }

    /// Who is meant; somebody has to be.
    pub(in crate::commands) fn required(
        &self,
        context: &Context,
        agent: &Agent,
    ) -> anyhow::Result<Found> {
        self.find(context, agent)?.ok_or_else(|| {
            Failure::usage("nobody is named whose permission it is to be")
                .help("name one by --user, --group, --project, --workspace or --namespace")
                .into()
        })
    }
}

impl Found {
    /// For messages.
    pub(in crate::commands) fn shown(&self) -> String {
        shown(self.name.as_deref().unwrap_or(&self.id)).into_owned()
    }
}

/// Whoever is logged in.
pub(in crate::commands) fn myself(context: &Context, agent: &Agent) -> anyhow::Result<Found> {
    let user = context.ask("asking who is logged in", agent.users().current())?;
    known(user)
}

/// A user, by name or id: nobody, where one is named as another is known by.
pub(in crate::commands) fn user(
    context: &Context,
    agent: &Agent,
    name: &str,
) -> anyhow::Result<Found> {
    let doing = format!("looking for user `{}`", shown(name));
    let named = context.ask(&doing, agent.users().find().name(name))?;
    let named = named.into_iter().find(|user| user.name == name);
    let by_id = match context.attempt(&doing, agent.users().find().id(name)) {
        Ok(found) => found.into_iter().find(|user| user.id.as_deref() == Some(name)),
        // What is no id for Carta is none.
        Err(Error::InvalidParameter(_) | Error::NotFound(_)) => None,
        Err(error) => return Err(asked(doing, &error).into()),
    };
    match (named, by_id) {
        (Some(named), Some(by_id)) if named.id != by_id.id => {
            Err(ambiguous("user", name, named.id.as_deref(), &by_id.name).into())
        }
        (Some(user), _) | (None, Some(user)) => known(user),
        (None, None) => Err(Failure::failed(format!("there is no user `{}`", shown(name)))
            .help(format!(
                "`{}` looks for beginnings",
                suggest::command_with("user find", &[name], "--partial")
            ))
            .into()),
    }
}

/// A group, by name or id. Where Carta doesn't tell which groups there are, or not of this one, Carta has to know it.
fn group(context: &Context, agent: &Agent, name: &str) -> anyhow::Result<Found> {
    let doing = format!("looking for group `{}`", shown(name));
    let groups = match context.attempt(&doing, agent.groups().list()) {
        Ok(groups) => groups,
        Err(Error::NotFound(_) | Error::PermissionDenied(_)) => Vec::new(),
        Err(error) => return Err(asked(doing, &error).into()),
    };
    let named = groups.iter().find(|group| group.name.as_str() == name);
    let by_id = groups.iter().find(|group| group.id == name);
    let kind = UserType::Group;
    match (named, by_id) {
        (Some(named), Some(by_id)) if named.id != by_id.id => {
            Err(ambiguous("group", name, Some(&named.id), by_id.name.as_str()).into())
        }
        (Some(group), _) | (None, Some(group)) => {
            let (id, name) = (group.id.clone(), Some(group.name.as_str().to_owned()));
            Ok(Found { kind, id, name })
        }
        (None, None) => Ok(Found { kind, id: name.to_owned(), name: None }),
    }
}

/// One has as its name what is another's id.
fn ambiguous(what: &str, name: &str, id_of_named: Option<&str>, name_of_other: &str) -> Failure {
    let text = format!(
        "`{}` is the name of one {what} and the id of another, `{}`",
        shown(name),
        shown(name_of_other)
    );
    let id = id_of_named.unwrap_or_default();
    Failure::usage(text).help(format!(
        "say which is meant: the first by its id `{}`, the other by its name",
        shown(id)
    ))
}

fn known(user: User) -> anyhow::Result<Found> {
    let User { name, id, .. } = user;
    let Some(id) = id else {
        let what = format!("Carta doesn't say the id of user `{}`", shown(&name));
        return Err(Failure::failed(what).into());
    };
    Ok(Found { kind: UserType::User, id, name: Some(name) })
}
