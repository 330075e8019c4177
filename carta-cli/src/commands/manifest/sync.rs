use super::check::{asked, verdict};
use super::finding::{Finding, Problem};
use super::hand::Hand;
use super::plan::{Plan, Told};
use super::state::{Directory, State};
use super::{Folder, compare};
use crate::context::Context;
use crate::known::Known;
use crate::manifest;
use crate::prompt::Yes;
use serde::Serialize;

/// Write carta.toml: the names that sources use and Carta has.
///
/// The names are those in `authorize` attributes and in `group!`. What would be written is shown first; without a terminal,
/// `--yes` says that it is meant. What Carta doesn't have is never written: it is listed, with what was probably meant, and
/// the command exits with 1. Comments and order stay as they are.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta manifest sync
  carta manifest sync --yes --output json
  carta manifest sync --add MyOrg:Planned --remove MyOrg:Old")]
pub(crate) struct Sync {
    #[command(flatten)]
    folder: Folder,

    #[command(flatten)]
    hand: Hand,

    #[command(flatten)]
    yes: Yes,
}

/// `docs/manifest.md` promises its JSON.
#[derive(Serialize)]
struct Synced {
    manifests: Vec<Manifest>,
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct Manifest {
    file: String,
    written: bool,
    changes: Vec<Told>,
}

impl Sync {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        if self.hand.is_wanted() {
            return self.hand.run(context, &self.folder.folder);
        }
        let state = State::of(&self.folder.folder)?;
        let known = asked(context, &state)?;
        let mut manifests = Vec::new();
        for directory in &state.directories {
            manifests.push(self.directory(context, directory, &known)?);
        }
        let findings = left(compare::findings(&state, &known));
        for finding in &findings {
            context.say(finding.text(&known.asker));
        }
        let verdict = verdict(
            &findings,
            "correct what isn't Carta's, or make it there: `carta group create`",
        );
        context.result(&Synced { manifests, findings })?;
        verdict
    }

    fn directory(
        &self,
        context: &Context,
        directory: &Directory,
        known: &Known,
    ) -> anyhow::Result<Manifest> {
        let plan = Plan::of(directory, known);
        let file = directory.shown.clone();
        if plan.changes.is_empty() {
            if directory.is_there {
                context.say(format_args!("`{file}` says what {} says", known.host));
            }
            return Ok(Manifest { file, written: false, changes: Vec::new() });
        }
        for told in &plan.told {
            context.say(told.text());
        }
        if plan.noted > 0 {
            context
                .say(format_args!("~ {} ids and owners, as {} has them", plan.noted, known.host));
        }
        self.yes.to(&format!("write that to `{file}`"))?;
        let written = manifest::change(&directory.path, &plan.changes)?;
        context.say(format_args!("`{file}` is written"));
        Ok(Manifest { file, written, changes: plan.told })
    }
}

/// What writing the file doesn't settle.
fn left(findings: Vec<Finding>) -> Vec<Finding> {
    let is_left = |finding: &Finding| match finding.problem {
        Problem::Recreated
        | Problem::Unlisted
        | Problem::OwnedBySomeoneElse
        | Problem::OtherHost => false,
        // It was taken off the list; where sources use it, it is wrong still.
        Problem::Gone | Problem::Misspelt => !finding.places.is_empty(),
        Problem::Invalid | Problem::Unread | Problem::NotVisible | Problem::OwnersNotVisible => {
            true
        }
    };
    findings.into_iter().filter(is_left).collect()
}
