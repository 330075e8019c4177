//! What the sources and the files say, against what Carta says.

use super::finding::{Finding, Problem, Spot};
use super::state::{Directory, State, Written};
use crate::known::{Known, Presence, organization};
use crate::manifest::Owners;
use crate::sources::Kind;
use carta_core::{GroupName, UserName};
use std::collections::BTreeSet;

/// Everything that isn't as it should be.
pub(super) fn findings(state: &State, known: &Known) -> Vec<Finding> {
    let mut findings: Vec<Finding> =
        state.unread.iter().map(|text| Finding::new(Problem::Unread, None, text)).collect();
    for directory in &state.directories {
        findings.extend(of(directory, known));
    }
    findings
}

fn of(directory: &Directory, known: &Known) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(host) = other_host(directory, known) {
        findings.push(Finding {
            recorded: Some(host.to_owned()),
            now: Some(known.host.clone()),
            ..about(directory, Finding::new(Problem::OtherHost, None, &directory.shown))
        });
    }
    for written in directory.written() {
        findings.extend(name(directory, known, &written));
    }
    for organization in organizations(directory, known) {
        findings.extend(owners(directory, known, &organization));
    }
    findings
}

/// The host that the file is about, if it isn't the one that was asked.
pub(super) fn other_host<'a>(directory: &'a Directory, known: &Known) -> Option<&'a str> {
    directory.content.synced.host.as_deref().filter(|host| *host != known.host)
}

fn about(directory: &Directory, finding: Finding) -> Finding {
    Finding { manifest: Some(directory.shown.clone()), ..finding }
}

fn name(directory: &Directory, known: &Known, written: &Written<'_>) -> Option<Finding> {
    let &Written { kind, name, line, ref places } = written;
    let finding = |problem| Finding {
        line,
        places: places.iter().copied().map(Spot::from).collect(),
        ..about(directory, Finding::new(problem, Some(kind), name))
    };
    if let Some(why) = invalid(kind, name) {
        return Some(Finding { now: Some(why), ..finding(Problem::Invalid) });
    }
    let same_host = other_host(directory, known).is_none();
    let recorded = directory.content.synced.ids(kind).get(name).filter(|_| same_host);
    let suggestion = || {
        let listed = directory.content.list(kind).unwrap_or_default();
        let there = listed.iter().map(|listed| listed.name.as_str());
        let there = there.filter(|name| known.of(kind, name) != Presence::Missing);
        known.near(kind, name, there).map(str::to_owned)
    };
    match (known.of(kind, name), recorded) {
        (Presence::There(Some(now)), Some(before)) if now != *before => Some(Finding {
            recorded: Some(before.clone()),
            now: Some(now),
            ..finding(Problem::Recreated)
        }),
        (Presence::There(_), _) => {
            let wants = !directory.is_there || directory.content.list(kind).is_some();
            (line.is_none() && wants).then(|| finding(Problem::Unlisted))
        }
        (Presence::Missing, Some(before)) => Some(Finding {
            recorded: Some(before.clone()),
            suggestion: suggestion(),
            ..finding(Problem::Gone)
        }),
        (Presence::Missing, None) => {
            Some(Finding { suggestion: suggestion(), ..finding(Problem::Misspelt) })
        }
        (Presence::Unseen, _) => {
            // What is listed was seen by somebody: of that, nothing else is guessed.
            let suggestion = if line.is_none() { suggestion() } else { None };
            Some(Finding { suggestion, ..finding(Problem::NotVisible) })
        }
    }
}

/// Why no name can be like this, if so. It doesn't compile either.
pub(super) fn invalid(kind: Kind, name: &str) -> Option<String> {
    let valid = match kind {
        Kind::Group => GroupName::from(name).validate().map(drop),
        Kind::User => UserName::validate(name),
    };
    valid.err().map(|error| error.to_string())
}

/// The organizations of the groups that are listed or used, as far as they are there.
pub(super) fn organizations(directory: &Directory, known: &Known) -> BTreeSet<String> {
    let written = directory.written().into_iter();
    let groups = written.filter(|written| {
        let is_there = matches!(known.of(written.kind, written.name), Presence::There(_));
        written.kind == Kind::Group && (is_there || written.line.is_some())
    });
    groups.filter_map(|group| organization(group.name)).collect()
}

fn owners(directory: &Directory, known: &Known, organization: &str) -> Option<Finding> {
    let recorded = directory.content.synced.owners.get(organization)?;
    if other_host(directory, known).is_some() {
        return None;
    }
    let finding = |problem| about(directory, Finding::new(problem, None, organization));
    match known.owners(organization) {
        None => Some(finding(Problem::OwnersNotVisible)),
        Some(now) if has_new(recorded, now) => Some(Finding {
            recorded: Some(names(recorded)),
            now: Some(names(now)),
            ..finding(Problem::OwnedBySomeoneElse)
        }),
        Some(_) => None,
    }
}

/// Whether somebody owns it now who didn't. That somebody doesn't any more lets nobody in.
pub(super) fn has_new(recorded: &Owners, now: &Owners) -> bool {
    now.values().any(|id| recorded.values().all(|before| before != id))
}

pub(super) fn names(owners: &Owners) -> String {
    let names: Vec<_> = owners.keys().map(|name| format!("`{name}`")).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}
