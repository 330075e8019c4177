use super::holder;
use super::may::May;
use super::resources::{Used, used};
use super::who::{Holds, on_resource};
use crate::context::Context;
use crate::failure::Failure;
use crate::output::{Row, optional, shown};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Show how permissions differ: those on a resource from what they were, or from those on another; or those of two users.
///
/// With `--old`, a file that `carta permission who --output json` wrote is compared with what holds now. With two
/// resources, their holders are compared. With `--users`, what each of the two may use. What is the same isn't shown.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  carta permission diff 7c9e6679-7425-40de-944b-e07fc1f90ae7 --old old.json
  carta permission diff 7c9e6679-7425-40de-944b-e07fc1f90ae7 16fd2706-8baf-433b-82eb-8c7fada847da
  carta permission diff --users andy beth")]
#[command(arg_required_else_help = true)]
pub(crate) struct Diff {
    /// The resource, by id.
    #[arg(required_unless_present = "users")]
    resource: Option<String>,

    /// Another resource, by id.
    #[arg(conflicts_with = "old")]
    other: Option<String>,

    /// What is compared with the resource as it is now.
    #[arg(long, value_name = "FILE")]
    old: Option<PathBuf>,

    /// Two users, by name or id.
    #[arg(long, num_args = 2, value_names = ["USER", "USER"], conflicts_with_all = ["resource", "other", "old"])]
    users: Option<Vec<String>>,
}

/// Something that differs. What is compared is a holder, or a resource.
#[derive(Serialize)]
struct Difference {
    change: Change,
    /// What kind of holder or of resource.
    kind: String,
    id: Option<String>,
    name: Option<String>,
    before: Option<Held>,
    after: Option<Held>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
enum Change {
    Added,
    Removed,
    Changed,
}

#[derive(Clone, Serialize)]
struct Held {
    owner: Option<bool>,
    #[serde(flatten)]
    permission: May,
}

impl Held {
    /// What isn't known of one of them isn't compared.
    fn is_same(&self, other: &Self) -> bool {
        let owners = self.owner.zip(other.owner);
        self.permission == other.permission && owners.is_none_or(|(one, other)| one == other)
    }
}

impl Row for Difference {
    const COLUMNS: &'static [&'static str] = &["change", "kind", "name", "before", "after", "id"];

    fn cells(&self) -> Vec<Cow<'_, str>> {
        let change = match self.change {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
        };
        let held = |held: &Option<Held>| match held {
            Some(Held { owner: Some(true), .. }) => "owner".to_owned(),
            Some(Held { permission, .. }) => permission.to_string(),
            None => "nothing".to_owned(),
        };
        vec![
            change.into(),
            self.kind.as_str().into(),
            optional(self.name.as_ref()),
            held(&self.before).into(),
            held(&self.after).into(),
            optional(self.id.as_ref()),
        ]
    }
}

impl Diff {
    pub(crate) fn run(self, context: &Context) -> anyhow::Result<()> {
        let agent = context.agent()?;
        let differences = match (self.users.as_deref(), &self.resource) {
            (Some([one, other]), _) => {
                let of = |name| -> anyhow::Result<_> {
                    let user = holder::user(context, &agent, name)?;
                    Ok(used(context, &agent, &[], Some(&user.id))?.into_iter().map(Side::from))
                };
                between(of(one)?, of(other)?)
            }
            (_, Some(resource)) => {
                let now = |resource| -> anyhow::Result<_> {
                    Ok(on_resource(context, &agent, resource)?.into_iter().map(Side::from))
                };
                match (&self.old, &self.other) {
                    (Some(old), _) => {
                        between(read(old)?.into_iter().map(Side::from), now(resource)?)
                    }
                    (None, Some(other)) => between(now(resource)?, now(other)?),
                    (None, None) => return Err(nothing_to_compare().into()),
                }
            }
            _ => return Err(nothing_to_compare().into()),
        };
        context.list(&differences, "there is no difference")
    }
}

fn nothing_to_compare() -> Failure {
    Failure::usage("there is nothing to compare with")
        .help("give another resource, a file by --old, or two users by --users")
}

/// What was written before.
fn read(path: &Path) -> anyhow::Result<Vec<Holds>> {
    let shown = shown(&path.display().to_string()).into_owned();
    let failed = |problem: String| {
        Failure::failed(format!("`{shown}` can't be compared with: {problem}"))
            .help("give a file that `carta permission who RESOURCE --output json` wrote")
    };
    let text = fs::read(path).map_err(|error| failed(error.to_string()))?;
    Ok(serde_json::from_slice(&text).map_err(|error| failed(error.to_string()))?)
}

/// One line of what is compared.
struct Side {
    kind: String,
    id: Option<String>,
    name: Option<String>,
    held: Held,
}

impl From<Holds> for Side {
    fn from(holds: Holds) -> Self {
        let Holds { kind, id, name, owner, permission } = holds;
        Self { kind, id: Some(id), name, held: Held { owner, permission } }
    }
}

impl From<Used> for Side {
    fn from(used: Used) -> Self {
        let Used { kind, id, name, permission } = used;
        let permission = permission.unwrap_or_default();
        Self { kind, id, name, held: Held { owner: None, permission } }
    }
}

/// What differs, ordered by kind and id.
fn between(
    before: impl Iterator<Item = Side>,
    after: impl Iterator<Item = Side>,
) -> Vec<Difference> {
    let mut pairs: BTreeMap<_, [Option<Side>; 2]> = BTreeMap::new();
    let key = |side: &Side| (side.kind.clone(), side.id.clone());
    for side in before {
        let [before, _] = pairs.entry(key(&side)).or_default();
        *before = Some(side);
    }
    for side in after {
        let [_, after] = pairs.entry(key(&side)).or_default();
        *after = Some(side);
    }
    pairs
        .into_iter()
        .filter_map(|((kind, id), [before, after])| {
            let change = match (&before, &after) {
                (Some(before), Some(after)) if before.held.is_same(&after.held) => return None,
                (Some(_), Some(_)) => Change::Changed,
                (Some(_), None) => Change::Removed,
                (None, _) => Change::Added,
            };
            let name = after.as_ref().or(before.as_ref()).and_then(|side| side.name.clone());
            let held = |side: Option<Side>| side.map(|side| side.held);
            Some(Difference { change, kind, id, name, before: held(before), after: held(after) })
        })
        .collect()
}
