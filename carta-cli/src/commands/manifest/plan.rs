//! What `sync` would change of a file.

use super::compare::{has_new, names, organizations, other_host};
use super::state::{Directory, Written};
use crate::known::{Known, Presence};
use crate::manifest::Change;
use crate::output::shown;
use crate::sources::Kind;
use serde::Serialize;

/// The changes, and what people are told of them.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) changes: Vec<Change>,
    pub(super) told: Vec<Told>,
    /// Ids and owners that are written down for the first time.
    pub(super) noted: usize,
}

/// `docs/manifest.md` promises its JSON.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    change: &'static str,
    kind: Option<&'static str>,
    name: String,
    #[serde(skip)]
    text: String,
}

impl Told {
    /// For people.
    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

impl Plan {
    pub(super) fn of(directory: &Directory, known: &Known) -> Self {
        let mut plan = Self::default();
        for written in directory.written() {
            plan.name(directory, known, &written);
        }
        plan.forget(directory);
        plan.owners(directory, known);
        if plan.changes.is_empty() && other_host(directory, known).is_none() {
            return plan;
        }
        plan.host(directory, known);
        plan
    }

    fn name(&mut self, directory: &Directory, known: &Known, written: &Written<'_>) {
        let &Written { kind, name, line, ref places } = written;
        if super::compare::invalid(kind, name).is_some() {
            return;
        }
        let is_elsewhere = other_host(directory, known).is_some();
        let recorded = directory.content.synced.ids(kind).get(name);
        match (known.of(kind, name), line) {
            (Presence::There(id), line) => {
                if line.is_none() {
                    let places: Vec<_> = places.iter().map(ToString::to_string).collect();
                    self.tell(
                        "add",
                        Some(kind),
                        name,
                        format!("+ {} `{}`  {}", kind.word(), shown(name), places.join(" ")),
                    );
                    self.changes.push(Change::Add(kind, name.to_owned()));
                }
                self.id(kind, name, id, recorded, is_elsewhere);
            }
            (Presence::Missing, Some(_)) => {
                self.tell(
                    "remove",
                    Some(kind),
                    name,
                    format!("- {} `{}`, which isn't in Carta", kind.word(), shown(name)),
                );
                self.changes.push(Change::Remove(kind, name.to_owned()));
            }
            (Presence::Unseen, Some(_)) if is_elsewhere && recorded.is_some() => {
                self.changes.push(Change::Id(kind, name.to_owned(), None));
            }
            (Presence::Missing | Presence::Unseen, _) => {}
        }
    }

    fn id(
        &mut self,
        kind: Kind,
        name: &str,
        id: Option<String>,
        recorded: Option<&String>,
        is_elsewhere: bool,
    ) {
        // One with characters of its own would need escapes that the compiler's reader doesn't know.
        let id = id.filter(|id| id.chars().all(|char| char.is_ascii_graphic()));
        match (recorded, &id) {
            (Some(before), Some(now)) if before == now => return,
            (None, None) => return,
            (Some(_), None) if !is_elsewhere => return,
            (Some(before), Some(now)) if !is_elsewhere => {
                let text = format!(
                    "~ {} `{}` is another one now: its id was {before}, and is {now}",
                    kind.word(),
                    shown(name)
                );
                self.tell("recreated", Some(kind), name, text);
            }
            _ => self.noted += 1,
        }
        self.changes.push(Change::Id(kind, name.to_owned(), id));
    }

    /// What was said of names that somebody took off the lists.
    fn forget(&mut self, directory: &Directory) {
        for kind in [Kind::Group, Kind::User] {
            for name in directory.content.synced.ids(kind).keys() {
                let is_used =
                    directory.written().iter().any(|one| one.kind == kind && one.name == name);
                if directory.content.listed(kind, name).is_none() && !is_used {
                    self.changes.push(Change::Id(kind, name.clone(), None));
                }
            }
        }
    }

    fn owners(&mut self, directory: &Directory, known: &Known) {
        let is_elsewhere = other_host(directory, known).is_some();
        let recorded = &directory.content.synced.owners;
        let organizations = organizations(directory, known);
        for organization in &organizations {
            let before = recorded.get(organization);
            match (before, known.owners(organization)) {
                (Some(before), Some(now)) if before == now => continue,
                (_, None) if !is_elsewhere || before.is_none() => continue,
                (Some(before), Some(now)) if !is_elsewhere => {
                    let change = if has_new(before, now) { "new owner" } else { "owner left" };
                    let text = format!(
                        "~ organization `{}` is owned by {}, before by {}",
                        shown(organization),
                        shown(&names(now)),
                        shown(&names(before))
                    );
                    self.tell(change, None, organization, text);
                }
                _ => self.noted += 1,
            }
            let now = known.owners(organization).cloned();
            self.changes.push(Change::Owners(organization.clone(), now));
        }
        for organization in recorded.keys().filter(|name| !organizations.contains(*name)) {
            self.changes.push(Change::Owners(organization.clone(), None));
        }
    }

    fn host(&mut self, directory: &Directory, known: &Known) {
        if let Some(before) = other_host(directory, known) {
            let text =
                format!("~ the file was about {}, and will be about {}", shown(before), known.host);
            self.tell("host", None, &known.host, text);
        }
        self.changes.push(Change::Host(known.host.clone()));
        self.changes.extend(known.date.clone().map(Change::Date));
    }

    fn tell(&mut self, change: &'static str, kind: Option<Kind>, name: &str, text: String) {
        let kind = kind.map(Kind::word);
        self.told.push(Told { change, kind, name: name.to_owned(), text });
    }
}
