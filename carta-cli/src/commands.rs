//! One verb a file.
//!
//! A noun is a file with an enum of its verbs, as `group.rs`; each verb is a file below it, as `group/members.rs`:
//!
//! - a `clap::Args` struct, whose doc comment is what `--help` says, with an `after_help` that begins with *Example*;
//! - `run(self, context: &Context)`, which asks Carta by `context.agent()?` and `context.ask("doing …", future)?`, and ends in
//!   `context.list`, `context.one` or `context.done`: `doing` is what a spinner shows, and what an error says failed;
//! - a `Row` or `Serialize` struct of its own for what comes out, not Carta's types: its JSON is a promise, written down in
//!   `docs/output.md`, and tested in `tests`;
//! - deletions begin with `Yes::to("delete …")`; secrets come from `prompt`; messages go by `context.say`; names in
//!   messages go through `output::shown`; what fails by itself is a `Failure` with its exit code and a next step.

mod audit;
mod completions;
mod data;
mod doctor;
mod file;
mod group;
mod guards;
mod history;
mod login;
mod logout;
mod manifest;
mod namespace;
mod permission;
mod profile;
mod project;
mod secret;
mod serve;
mod service;
mod token;
mod user;
mod whoami;
mod workspace;

use crate::context::Context;
use crate::logs;
use clap::Subcommand;

#[derive(Subcommand)]
pub(crate) enum Command {
    Login(login::Login),
    Logout(logout::Logout),
    Whoami(whoami::Whoami),
    Doctor(doctor::Doctor),
    #[command(subcommand)]
    Profile(profile::Profile),
    #[command(subcommand)]
    User(user::User),
    #[command(subcommand)]
    Group(group::Group),
    #[command(subcommand)]
    Permission(permission::Permission),
    #[command(subcommand)]
    Project(project::Project),
    #[command(subcommand)]
    Workspace(workspace::Workspace),
    #[command(subcommand)]
    Namespace(namespace::Namespace),
    #[command(subcommand)]
    Service(service::Service),
    #[command(subcommand)]
    Secret(secret::Secret),
    #[command(subcommand)]
    Token(token::Token),
    #[command(subcommand)]
    File(file::File),
    Audit(audit::Audit),
    #[command(subcommand)]
    Manifest(manifest::Manifest),
    Guards(guards::Guards),
    Serve(Box<serve::Serve>),
    #[command(subcommand)]
    Data(data::Data),
    Completions(completions::Completions),
}

impl Command {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        // Others log nothing, unless they are told to.
        if !matches!(self, Self::Serve(_)) {
            logs::begin_if_asked(context.globals().log_level())?;
        }
        match self {
            Self::Login(login) => login.run(context),
            Self::Logout(logout) => logout.run(context),
            Self::Whoami(whoami) => whoami.run(context),
            Self::Doctor(doctor) => doctor.run(context),
            Self::Profile(profile) => profile.run(context),
            Self::User(user) => user.run(context),
            Self::Group(group) => group.run(context),
            Self::Permission(permission) => permission.run(context),
            Self::Project(project) => project.run(context),
            Self::Workspace(workspace) => workspace.run(context),
            Self::Namespace(namespace) => namespace.run(context),
            Self::Service(service) => service.run(context),
            Self::Secret(secret) => secret.run(context),
            Self::Token(token) => token.run(context),
            Self::File(file) => file.run(context),
            Self::Audit(audit) => audit.run(context),
            Self::Data(data) => data.run(),
            Self::Completions(completions) => completions.run(),
            Self::Manifest(manifest) => manifest.run(context),
            Self::Guards(guards) => guards.run(context),
            Self::Serve(serve) => serve.run(context.globals()),
        }
    }
}
