//! What is wrong with a name, for people and for programs.

use crate::failure::Code;
use crate::output::shown;
use crate::sources::{Kind, Place};
use serde::Serialize;

/// Something that isn't as it should be. `docs/manifest.md` promises its JSON.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finding {
    pub(super) problem: Problem,
    pub(super) kind: Option<&'static str>,
    /// The group, the user, the organization or the source.
    pub(super) name: String,
    /// The `carta.toml` that counts.
    pub(super) manifest: Option<String>,
    /// The line on which that lists the name.
    pub(super) line: Option<usize>,
    /// Where sources use it.
    pub(super) places: Vec<Spot>,
    /// What was probably meant.
    pub(super) suggestion: Option<String>,
    /// What the file keeps, and what Carta says now.
    pub(super) recorded: Option<String>,
    pub(super) now: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Problem {
    /// Carta has no such name.
    Misspelt,
    /// Carta had it when the file was written.
    Gone,
    /// Carta has another one of that name now.
    Recreated,
    /// Carta has it, and the file doesn't list it.
    Unlisted,
    /// No name can be like this.
    Invalid,
    /// Somebody owns the organization who didn't.
    OwnedBySomeoneElse,
    /// The file is about another Carta.
    OtherHost,
    /// A source that can't be read.
    Unread,
    /// This account can't tell.
    NotVisible,
    OwnersNotVisible,
}

#[derive(Debug, Serialize)]
pub(super) struct Spot {
    file: String,
    line: usize,
    column: usize,
}

impl From<&Place> for Spot {
    fn from(place: &Place) -> Self {
        let file = place.file.to_string_lossy().into_owned();
        Self { file, line: place.line, column: place.column }
    }
}

impl Finding {
    pub(super) fn new(problem: Problem, kind: Option<Kind>, name: &str) -> Self {
        Self {
            problem,
            kind: kind.map(Kind::word),
            name: name.to_owned(),
            manifest: None,
            line: None,
            places: Vec::new(),
            suggestion: None,
            recorded: None,
            now: None,
        }
    }

    pub(super) fn code(&self) -> Code {
        match self.problem {
            Problem::NotVisible | Problem::OwnersNotVisible => Code::Refused,
            _ => Code::Failed,
        }
    }

    /// For people: what is wrong, and below it where.
    pub(super) fn text(&self, asker: &str) -> String {
        let mut lines = vec![self.what(asker)];
        if let (Some(manifest), Some(line)) = (&self.manifest, self.line) {
            lines.push(format!("  {}:{line}", shown(manifest)));
        }
        lines.extend(
            self.places
                .iter()
                .map(|spot| format!("  {}:{}:{}", shown(&spot.file), spot.line, spot.column)),
        );
        lines.join("\n")
    }

    fn what(&self, asker: &str) -> String {
        let (name, kind) = (shown(&self.name), self.kind.unwrap_or_default());
        let manifest = shown(self.manifest.as_deref().unwrap_or_default());
        let recorded = shown(self.recorded.as_deref().unwrap_or_default());
        let now = shown(self.now.as_deref().unwrap_or_default());
        let meant = match &self.suggestion {
            Some(near) => format!(": did you mean `{}`?", shown(near)),
            None => String::new(),
        };
        match self.problem {
            Problem::Misspelt => format!("no {kind} `{name}` in Carta{meant}"),
            Problem::Gone => format!("{kind} `{name}` is gone from Carta{meant}"),
            Problem::Recreated => {
                format!("{kind} `{name}` is another one now: its id was {recorded}, and is {now}")
            }
            Problem::Unlisted => format!("{kind} `{name}` isn't listed in `{manifest}`"),
            Problem::Invalid => format!("`{name}` can't be the name of a {kind}: {now}"),
            Problem::OwnedBySomeoneElse => {
                format!("organization `{name}` is owned by {now}, and not by {recorded} alone")
            }
            Problem::OtherHost => format!("`{manifest}` is about {recorded}, and not about {now}"),
            Problem::Unread => name.into_owned(),
            Problem::NotVisible => {
                format!(
                    "{kind} `{name}` isn't visible to `{}`, so it may be there or not{meant}",
                    shown(asker)
                )
            }
            Problem::OwnersNotVisible => {
                format!("who owns organization `{name}` isn't visible to `{}`", shown(asker))
            }
        }
    }
}
