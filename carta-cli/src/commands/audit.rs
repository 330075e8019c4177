use crate::context::Context;
use crate::failure::{Code, Failure, which_host};
use crate::output::{Format, Row, Stream, optional};
use carta_core::{AuditTrail, AuditedChange, AuditedUser};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::VecDeque;

/// What Carta tells at once, at most.
const PAGE: u16 = 1000;

/// Show what changed, when and by whom, the oldest first; on a Carta of your own.
///
/// Administrators see everything; others what they did and what was done to them, and what was done to organizations that
/// they own. A table shows the oldest 1000, unless `--limit` or `--latest` says how many.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta audit --since 2030-01-01T00:00:00Z
  carta audit --group MyOrg:Ops --latest 20
  carta audit --actor admin --action 'member added' --limit 20
  carta audit --user andy --output json | jq -r '.[].action'")]
pub(crate) struct Audit {
    /// What this user did, by name or id.
    #[arg(long, value_name = "USER")]
    actor: Option<String>,

    /// What was done to this user, by name or id.
    #[arg(long, value_name = "USER")]
    user: Option<String>,

    /// What was done to this group.
    #[arg(long, value_name = "NAME", conflicts_with = "subject")]
    group: Option<String>,

    /// What was done to what has this name: a group, an organization, an API token or a secret.
    #[arg(long, value_name = "NAME")]
    subject: Option<String>,

    /// What was done to this resource, by id.
    #[arg(long, value_name = "ID")]
    resource: Option<String>,

    /// What was done in this way, as in `member added`.
    #[arg(long, value_name = "WORDS")]
    action: Option<String>,

    #[command(flatten)]
    range: Range,
}

/// Which part of it.
#[derive(clap::Args)]
pub(crate) struct Range {
    /// At this moment or later, as RFC 3339 writes it.
    #[arg(long, value_name = "MOMENT")]
    since: Option<String>,

    /// Before this moment.
    #[arg(long, value_name = "MOMENT")]
    until: Option<String>,

    /// The oldest so many, and no more.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    limit: Option<u32>,

    /// The newest so many, and no more.
    #[arg(long, value_name = "COUNT", conflicts_with = "limit", value_parser = clap::value_parser!(u16).range(1..=1000))]
    latest: Option<u16>,
}

type Filter = fn(AuditTrail, &str) -> AuditTrail;

#[derive(Serialize)]
struct Change {
    id: String,
    at: String,
    actor: Option<Person>,
    action: String,
    user: Option<Person>,
    subject: Option<String>,
    resource: Option<String>,
}

#[derive(Serialize)]
struct Person {
    id: String,
    name: Option<String>,
}

impl Row for Change {
    const COLUMNS: &'static [&'static str] =
        &["at", "actor", "action", "user", "subject", "resource"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        vec![
            self.at.as_str().into(),
            person(self.actor.as_ref()),
            self.action.as_str().into(),
            person(self.user.as_ref()),
            optional(self.subject.as_ref()),
            optional(self.resource.as_ref()),
        ]
    }
}

fn person(person: Option<&Person>) -> Cow<'_, str> {
    person.map_or_else(Cow::default, |it| it.name.as_deref().unwrap_or(&it.id).into())
}

impl From<AuditedChange> for Change {
    fn from(change: AuditedChange) -> Self {
        let AuditedChange { id, at, action, actor, user, subject, resource, .. } = change;
        let (at, actor, user) = (at.to_string(), actor.map(Person::from), user.map(Person::from));
        Self { id, at, actor, action, user, subject, resource }
    }
}

impl From<AuditedUser> for Person {
    fn from(user: AuditedUser) -> Self {
        Self { id: user.id, name: user.name }
    }
}

impl Audit {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let mut trail = context.agent()?.audit();
        let filters: [(Option<String>, Filter); 6] = [
            (self.actor, AuditTrail::actor),
            (self.user, AuditTrail::user),
            (self.group, AuditTrail::group),
            (self.subject, AuditTrail::subject),
            (self.resource, AuditTrail::resource),
            (self.action, AuditTrail::action),
        ];
        for (wanted, filter) in filters {
            if let Some(wanted) = wanted {
                trail = filter(trail, &wanted);
            }
        }
        self.range.show(context, trail, "no such change is known")
    }
}

impl Range {
    /// Shows what `trail` asks for, within the range.
    pub(crate) fn show(
        self,
        context: &Context,
        trail: AuditTrail,
        none: &str,
    ) -> anyhow::Result<()> {
        let mut trail = trail;
        if let Some(since) = &self.since {
            trail = trail.since(since);
        }
        if let Some(until) = &self.until {
            trail = trail.until(until);
        }
        match (self.latest, context.globals().format()) {
            (Some(latest), _) => {
                let changes = newest(context, trail, latest.into())?;
                context.list(&changes, none)
            }
            (None, Format::Table) => self.table(context, trail, none),
            (None, format) => {
                let mut stream = Stream::begin(format);
                let mut is_any = false;
                walk(context, trail, self.most(), |page| {
                    is_any |= !page.is_empty();
                    Ok(stream.push(&page)?)
                })?;
                stream.end()?;
                if !is_any {
                    context.say(none);
                }
                Ok(())
            }
        }
    }

    fn most(&self) -> usize {
        self.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX))
    }

    /// A page of it, unless more is asked for: a table is held as a whole.
    fn table(&self, context: &Context, trail: AuditTrail, none: &str) -> anyhow::Result<()> {
        let most = if self.limit.is_some() { self.most() } else { PAGE.into() };
        let mut changes = Vec::new();
        let is_more = walk(context, trail, most, |page| {
            changes.extend(page);
            Ok(())
        })?;
        context.list(&changes, none)?;
        if is_more && self.limit.is_none() {
            context.say(format_args!(
                "there are more: `--limit COUNT` shows so many, `--latest COUNT` the newest, `--output json` all"
            ));
        }
        Ok(())
    }
}

/// The last of them all, the oldest first.
fn newest(context: &Context, trail: AuditTrail, most: usize) -> anyhow::Result<Vec<Change>> {
    let mut newest = VecDeque::new();
    walk(context, trail, usize::MAX, |page| {
        newest.extend(page);
        newest.drain(..newest.len().saturating_sub(most));
        Ok(())
    })?;
    Ok(newest.into())
}

/// Goes through so many changes at most, a page at a time; says whether there are more.
fn walk(
    context: &Context,
    mut trail: AuditTrail,
    most: usize,
    mut each: impl FnMut(Vec<Change>) -> anyhow::Result<()>,
) -> anyhow::Result<bool> {
    let (mut left, mut before) = (most, None);
    loop {
        let wanted = u16::try_from(left).unwrap_or(PAGE).min(PAGE);
        let page = context.ask("asking what changed", trail.clone().limit(wanted))?;
        let is_empty = page.changes.is_empty();
        // Carta could tell more than was asked for.
        let changes: Vec<_> = page.changes.into_iter().map(Change::from).take(left).collect();
        left -= changes.len();
        each(changes)?;
        let Some(next) = page.next else { return Ok(false) };
        if is_empty || before.as_ref() == Some(&next) {
            return Err(Failure::new(
                Code::Unavailable,
                "asking what changed failed: Carta says that there is more, and doesn't tell it",
            )
            .help(format!("check the host; {}", which_host()))
            .into());
        }
        if left == 0 {
            return Ok(true);
        }
        trail = trail.after(&next);
        before = Some(next);
    }
}
