//! The arguments of the decorator as a policy.

use super::super::arguments::plain;
use carta::{Group, Policy, UserName};
use serde_json::Value;

pub(super) enum Definition {
    Guard(Policy),
    /// By this rule; each has its case in `tests/mistakes/ui/fail`.
    RefusedByTheCompiler(&'static str),
}

impl Definition {
    pub(super) fn of(vector: &Value) -> Self {
        let refused = Self::RefusedByTheCompiler;
        let call = vector["call"].as_str().unwrap_or_default();
        let positional = call.split_once("authorize(").is_some_and(|(_, rest)| {
            !rest.starts_with(')') && !rest.starts_with("users=") && !rest.starts_with("groups=")
        });
        if positional {
            return refused("the attribute's arguments have names");
        }
        if vector["steps"][0]["result"]["value"] == "Thing" {
            return refused("the attribute is for functions and methods");
        }
        let lists = [&vector["kwargs"]["users"], &vector["kwargs"]["groups"]];
        if lists.iter().any(|list| list.is_string()) {
            return refused("B32 a text isn't a list of its letters");
        }
        if lists.iter().any(|list| list.as_array().is_some_and(Vec::is_empty)) {
            return refused("B31 an empty list is refused");
        }
        match (leaves(lists[0], user), leaves(lists[1], group)) {
            (Some(users), Some(groups)) => union([users, groups].concat()),
            _ => refused("a name that breaks a rule is refused when compiling"),
        }
    }
}

fn union(leaves: Vec<Policy>) -> Definition {
    let twice = leaves.iter().enumerate().any(|(at, leaf)| leaves[..at].contains(leaf));
    match leaves.len() {
        _ if twice => {
            Definition::RefusedByTheCompiler("a name given twice is refused when compiling")
        }
        0 => Definition::Guard(Policy::Authenticated),
        _ => Definition::Guard(Policy::any(leaves)),
    }
}

fn leaves(list: &Value, leaf: fn(&str) -> Option<Policy>) -> Option<Vec<Policy>> {
    let items = list.as_array().into_iter().flatten();
    items.map(|item| plain(item).and_then(|name| leaf(&name))).collect()
}

fn user(name: &str) -> Option<Policy> {
    name.parse::<UserName>().ok().map(Policy::User)
}

fn group(name: &str) -> Option<Policy> {
    name.parse::<Group>().ok().map(Policy::Group)
}
