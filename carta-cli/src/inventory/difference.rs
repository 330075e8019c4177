//! What changed between two inventories. That a function moved to another line is no change.

use super::Guarded;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// `docs/guards.md` promises its JSON.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Difference {
    pub(crate) change: &'static str,
    pub(crate) function: String,
    /// Where it is, or was.
    pub(crate) file: String,
    pub(crate) line: u32,
    /// What was required, a guard each.
    pub(crate) before: Vec<String>,
    pub(crate) after: Vec<String>,
}

/// By function, in order.
pub(crate) fn differences(before: &[Guarded], after: &[Guarded]) -> Vec<Difference> {
    let (before, after) = (by_function(before), by_function(after));
    let functions: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let differences = functions.into_iter().filter_map(|function| {
        let (old, new) = (before.get(function), after.get(function));
        let place = new.or(old).and_then(|guards| guards.first())?;
        let (old, new) = (required(old), required(new));
        let change = match (old.is_empty(), new.is_empty()) {
            _ if old == new => return None,
            (true, _) => "added",
            (_, true) => "removed",
            _ => "changed",
        };
        Some(Difference {
            change,
            function: function.to_owned(),
            file: place.file.clone(),
            line: place.line,
            before: old,
            after: new,
        })
    });
    differences.collect()
}

/// Functions may have the same path, and one function several guards.
fn by_function(guards: &[Guarded]) -> BTreeMap<&str, Vec<&Guarded>> {
    let mut functions: BTreeMap<&str, Vec<&Guarded>> = BTreeMap::new();
    for guard in guards {
        functions.entry(&guard.function).or_default().push(guard);
    }
    functions
}

fn required(guards: Option<&Vec<&Guarded>>) -> Vec<String> {
    let guards = guards.into_iter().flatten();
    let mut required: Vec<_> = guards.map(|guard| guard.requirement()).collect();
    required.sort();
    required
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guarded(function: &str, line: u32, policy: &str, fresh: bool) -> Guarded {
        let (function, policy) = (function.to_owned(), policy.to_owned());
        let file = "src/lib.rs".to_owned();
        Guarded { function, file, line, policy, permission: None, on: None, fresh }
    }

    #[test]
    fn what_moved_is_the_same_and_what_asks_otherwise_is_not() {
        let before = [
            guarded("a", 1, "authenticated", false),
            guarded("b", 2, "users = [\"andy\"]", false),
            guarded("c", 3, "authenticated", false),
            guarded("d", 4, "authenticated", false),
        ];
        let after = [
            guarded("a", 9, "authenticated", false),
            guarded("b", 2, "users = [\"beth\"]", false),
            guarded("c", 3, "authenticated", true),
            guarded("e", 5, "authenticated", false),
            guarded("e", 6, "users = [\"andy\"]", false),
        ];
        let found: Vec<_> = differences(&before, &after)
            .into_iter()
            .map(|found| (found.change, found.function, found.before, found.after))
            .collect();
        let texts =
            |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            found,
            [
                (
                    "changed",
                    "b".into(),
                    texts(&["users = [\"andy\"]"]),
                    texts(&["users = [\"beth\"]"])
                ),
                (
                    "changed",
                    "c".into(),
                    texts(&["authenticated"]),
                    texts(&["authenticated, fresh"])
                ),
                ("removed", "d".into(), texts(&["authenticated"]), texts(&[])),
                ("added", "e".into(), texts(&[]), texts(&["authenticated", "users = [\"andy\"]"])),
            ]
        );
        assert_eq!(differences(&before, &before), []);
    }
}
