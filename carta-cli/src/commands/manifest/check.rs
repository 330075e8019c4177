use super::finding::Finding;
use super::state::State;
use super::{Folder, compare};
use crate::context::Context;
use crate::failure::{Code, Failure};
use crate::known::{self, Known};
use crate::output::{self, Format};
use std::io::Write as _;

/// See whether the names in sources and in carta.toml are Carta's, as they were.
///
/// Lists what is misspelt, gone, made again or owned by someone else, and where it stands. Nothing is written. Exits with 1
/// if there is any of that, with 4 if this account can't see it all, with 5 if Carta can't be asked.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta manifest check
  CARTA_API_TOKEN=… carta manifest check --output json")]
pub(crate) struct Check {
    #[command(flatten)]
    folder: Folder,
}

impl Check {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let state = State::of(&self.folder.folder)?;
        let known = asked(context, &state)?;
        let findings = compare::findings(&state, &known);
        show(context, &findings, &known)?;
        if findings.is_empty() {
            let count: usize = state.directories.iter().map(|one| one.written().len()).sum();
            context.say(format_args!("{count} names are as {} has them", known.host));
        }
        verdict(&findings, "`carta manifest sync` shows what it would write to carta.toml")
    }
}

/// Asks Carta about every name.
pub(super) fn asked(context: &Context, state: &State) -> anyhow::Result<Known> {
    let agent = context.agent()?;
    let wanted = state.wanted();
    context.ask("asking which names there are", known::ask(&agent, &wanted))
}

/// To stdout, in the form that is wanted.
fn show(context: &Context, findings: &[Finding], known: &Known) -> anyhow::Result<()> {
    match context.globals().format() {
        Format::Table => output::write(|out| {
            findings.iter().try_for_each(|finding| writeln!(out, "{}", finding.text(&known.asker)))
        })?,
        format => output::value(format, findings)?,
    }
    Ok(())
}

/// What findings come to.
pub(super) fn verdict(findings: &[Finding], help: &str) -> anyhow::Result<()> {
    let with = |code| findings.iter().filter(|finding| finding.code() == code).count();
    let (wrong, unseen) = (with(Code::Failed), with(Code::Refused));
    let are = |count: usize| if count == 1 { "is" } else { "are" };
    let things = |count: usize| if count == 1 { "thing" } else { "things" };
    match (wrong, unseen) {
        (0, 0) => Ok(()),
        (0, _) => {
            let what = format!("{unseen} {} can't be told by this account", things(unseen));
            let failure = Failure::new(Code::Refused, what);
            Err(failure.help("ask as somebody who may: an administrator, an owner of the organization or a member of the group").into())
        }
        _ => {
            let what = format!("{wrong} {} {} not as it should be", things(wrong), are(wrong));
            Err(Failure::failed(what).help(help).into())
        }
    }
}
