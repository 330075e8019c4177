//! `carta guards`: which functions are guarded, who may call them today, and what changed.

mod html;
mod list;
mod people;

use crate::context::Context;
use crate::failure::Failure;
use crate::inventory::{self, Difference, Guarded};
use crate::output::{Row, shown};
use crate::sources::Workspace;
use anyhow::Context as _;
use list::Line;
use people::People;
use std::borrow::Cow;
use std::fs;
use std::path::PathBuf;

/// Show which functions are guarded, and who may call them.
///
/// Without `--program` or `--from`, sources are read: those of the workspace's libraries and programs. They don't show what
/// macros make, and what constants stand for; a program knows that of itself, and so do libraries that it uses.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta guards
  carta guards --program target/debug/my-program --who
  carta guards --output json > guards.json
  carta guards --diff guards.json
  carta guards --program target/debug/my-program --who --html guards.html")]
pub(crate) struct Guards {
    /// The workspace, or a folder in it.
    #[arg(value_name = "DIR", default_value = ".", conflicts_with_all = ["program", "from"])]
    folder: PathBuf,

    /// Run this program with CARTA_GUARDS=json, which it answers by `carta::guards_if_asked()`.
    ///
    /// A program that doesn't know the question isn't run. It runs without the environment's credentials for Carta.
    #[arg(long, value_name = "PATH", conflicts_with = "from")]
    program: Option<PathBuf>,

    /// Read what was written by `carta guards --output json`, or by the program itself; `-` is stdin.
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,

    /// Ask Carta who may call each function today.
    #[arg(long)]
    who: bool,

    /// Show what changed since this was written. Exits with 1 if anything did.
    #[arg(long, value_name = "OLD.json", conflicts_with_all = ["who", "html"])]
    diff: Option<PathBuf>,

    /// Write one page for a browser, which needs no network.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

impl Guards {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let guarded = self.inventory(context)?;
        if let Some(old) = &self.diff {
            let old = inventory::of_file(old)?;
            return compare(context, &old, &guarded);
        }
        let people = match self.who {
            true => Some(asked(context, &guarded)?),
            false => None,
        };
        match &self.html {
            Some(file) => {
                let page = html::page(&self.origin(), &guarded, people.as_ref());
                html::write(file, &page)?;
                let shown = file.display();
                context.done(format_args!("`{shown}` is written"), &html::Written::to(file))
            }
            None => {
                let lines: Vec<Line<'_>> =
                    guarded.iter().map(|guarded| Line::of(guarded, people.as_ref())).collect();
                list::show(context, &lines)
            }
        }
    }

    fn inventory(&self, context: &Context) -> anyhow::Result<Vec<Guarded>> {
        if let Some(program) = &self.program {
            return inventory::of_program(program);
        }
        if let Some(file) = &self.from {
            return inventory::of_file(file);
        }
        let folder = fs::canonicalize(&self.folder)
            .with_context(|| format!("`{}` can't be looked into", self.folder.display()))?;
        let (guarded, unread) = inventory::of_sources(&Workspace::of(&folder)?);
        for text in &unread {
            context.say(format_args!("warning: {}", shown(text)));
        }
        match unread.is_empty() {
            true => Ok(guarded),
            // A page that leaves something out would be taken for the whole.
            false => {
                let what = format!("{} sources couldn't be read", unread.len());
                Err(Failure::failed(what)
                    .help("correct them, or ask the program: --program")
                    .into())
            }
        }
    }

    /// Where the inventory is from, for people.
    fn origin(&self) -> String {
        let named = |path: &PathBuf| path.display().to_string();
        match (&self.program, &self.from) {
            (Some(program), _) => format!("the program {}", named(program)),
            (None, Some(file)) => format!("the inventory {}", named(file)),
            (None, None) => format!("the sources in {}", named(&self.folder)),
        }
    }
}

fn asked(context: &Context, guarded: &[Guarded]) -> anyhow::Result<People> {
    let agent = context.agent()?;
    let groups = list::groups(guarded);
    context.ask("asking who is in which group", people::ask(&agent, &groups))
}

impl Row for Difference {
    const COLUMNS: &'static [&'static str] = &["change", "function", "where", "before", "after"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        vec![
            self.change.into(),
            self.function.as_str().into(),
            format!("{}:{}", self.file, self.line).into(),
            self.before.join("\n").into(),
            self.after.join("\n").into(),
        ]
    }
}

fn compare(context: &Context, old: &[Guarded], new: &[Guarded]) -> anyhow::Result<()> {
    let differences = inventory::differences(old, new);
    context.list(&differences, "no guard changed")?;
    if differences.is_empty() {
        return Ok(());
    }
    let what = match differences.len() {
        1 => "the guards of 1 function changed".to_owned(),
        count => format!("the guards of {count} functions changed"),
    };
    let help = "if that is meant, keep the new inventory: `carta guards --output json > OLD.json`";
    Err(Failure::failed(what).help(help).into())
}
