//! The functions, one by one.

use super::people::{People, Who};
use crate::context::Context;
use crate::inventory::Guarded;
use crate::output::Row;
use carta_core::Policy;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A function, and who may call it if that was asked. `docs/guards.md` promises its JSON.
#[derive(Serialize)]
pub(super) struct Line<'a> {
    #[serde(flatten)]
    guarded: &'a Guarded,
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<Who>,
}

impl<'a> Line<'a> {
    pub(super) fn of(guarded: &'a Guarded, people: Option<&People>) -> Self {
        Self { guarded, who: people.map(|people| people.who(guarded)) }
    }

    fn place(&self) -> String {
        format!("{}:{}", self.guarded.file, self.guarded.line)
    }
}

impl Row for Line<'_> {
    const COLUMNS: &'static [&'static str] = &["function", "where", "may be called by"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        vec![
            self.guarded.function.as_str().into(),
            self.place().into(),
            self.guarded.requirement().into(),
        ]
    }
}

/// With who may call it today.
#[derive(Serialize)]
#[serde(transparent)]
struct Today<'a>(&'a Line<'a>);

impl Row for Today<'_> {
    const COLUMNS: &'static [&'static str] = &["function", "where", "may be called by", "today"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        let mut cells = self.0.cells();
        cells.push(self.0.who.as_ref().map(Who::text).unwrap_or_default().into());
        cells
    }
}

pub(super) fn show(context: &Context, lines: &[Line<'_>]) -> anyhow::Result<()> {
    let none = "no function is guarded";
    if lines.iter().any(|line| line.who.is_some()) {
        let lines: Vec<Today<'_>> = lines.iter().map(Today).collect();
        return context.list(&lines, none);
    }
    context.list(lines, none)
}

/// A group or a user in a policy, and whether it stands under a `not`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part<'a> {
    Group(&'a str, bool),
    User(&'a str, bool),
}

/// Calls `visit` for each group and user in a policy.
pub(super) fn parts(policy: &Policy, negated: bool, visit: &mut dyn FnMut(Part<'_>)) {
    match policy {
        Policy::Any(terms) | Policy::All(terms) => {
            terms.iter().for_each(|term| parts(term, negated, visit));
        }
        Policy::Not(term) => parts(term, !negated, visit),
        Policy::Group(group) => visit(Part::Group(group.as_str(), negated)),
        Policy::User(user) => visit(Part::User(user.as_str(), negated)),
        // Nothing else names anybody.
        _ => {}
    }
}

/// Every group that some policy names.
pub(super) fn groups(guarded: &[Guarded]) -> BTreeSet<String> {
    let mut groups = BTreeSet::new();
    for policy in guarded.iter().filter_map(Guarded::policy) {
        parts(&policy, false, &mut |part| {
            if let Part::Group(name, _) = part {
                groups.insert(name.to_owned());
            }
        });
    }
    groups
}
