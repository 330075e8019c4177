//! `--add` and `--remove`: without a look at sources or Carta.

use super::compare::invalid;
use super::state::{shown, workspace};
use crate::context::Context;
use crate::failure::Failure;
use crate::manifest::{self, Change};
use crate::sources::Kind;
use serde::Serialize;
use std::fs;
use std::path::Path;

#[derive(clap::Args)]
#[command(next_help_heading = "By hand")]
pub(super) struct Hand {
    /// List this group, and do nothing else: Carta isn't asked.
    #[arg(long, value_name = "GROUP")]
    add: Vec<String>,

    /// Take this group off the list, and do nothing else.
    #[arg(long, value_name = "GROUP")]
    remove: Vec<String>,

    /// List this user, and do nothing else.
    #[arg(long, value_name = "USER")]
    add_user: Vec<String>,

    /// Take this user off the list, and do nothing else.
    #[arg(long, value_name = "USER")]
    remove_user: Vec<String>,
}

#[derive(Serialize)]
struct Done<'a> {
    file: &'a str,
    written: bool,
}

impl Hand {
    pub(super) fn is_wanted(&self) -> bool {
        let Self { add, remove, add_user, remove_user } = self;
        [add, remove, add_user, remove_user].iter().any(|names| !names.is_empty())
    }

    pub(super) fn run(&self, context: &Context, folder: &Path) -> anyhow::Result<()> {
        let workspace = workspace(folder)?;
        let path = manifest::at(&fs::canonicalize(folder)?, &workspace);
        let file = shown(&path, &workspace.root);
        let text = manifest::text_of(&path)?.unwrap_or_default();
        let content = manifest::read(&text).map_err(|mistake| {
            let what = format!("`{file}`, line {}: {}", mistake.line, mistake.problem);
            Failure::failed(what).help("correct the line; nothing was changed")
        })?;
        let mut changes = Vec::new();
        for (kind, name) in each(&self.add, &self.add_user) {
            if let Some(why) = invalid(kind, name) {
                let name = crate::output::shown(name);
                let what = format!("`{name}` can't be the name of a {}: {why}", kind.word());
                return Err(Failure::usage(what).into());
            }
            changes.push(Change::Add(kind, name.clone()));
        }
        for (kind, name) in each(&self.remove, &self.remove_user) {
            if content.listed(kind, name).is_none() {
                let name = crate::output::shown(name);
                let what = format!("{} `{name}` isn't listed in `{file}`", kind.word());
                return Err(Failure::failed(what).help("nothing was changed").into());
            }
            changes.push(Change::Remove(kind, name.clone()));
        }
        let written = manifest::change(&path, &changes)?;
        let said = if written { "is written" } else { "says that already" };
        context.done(format_args!("`{file}` {said}"), &Done { file: &file, written })
    }
}

fn each<'a>(groups: &'a [String], users: &'a [String]) -> impl Iterator<Item = (Kind, &'a String)> {
    let groups = groups.iter().map(|name| (Kind::Group, name));
    groups.chain(users.iter().map(|name| (Kind::User, name)))
}
