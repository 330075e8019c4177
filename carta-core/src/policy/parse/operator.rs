//! `any(…)`, `all(…)`, `not(…)` and what stands inside.

use super::cursor::{Cursor, Word};
use super::key::{self, Place};
use super::name::{self, Kind};
use super::operands::Operands;
use super::{entries, held};
use crate::{InvalidPolicy, Policy};

/// The attribute's 16, and 2 for what its top requires together without a word: the policies of guards, which explanations
/// show, are read again. Far from the end of any stack.
const DEEPEST: usize = 18;

/// What an operator does with its operands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Any,
    All,
    Not,
}

impl Operator {
    pub(super) fn from_key(key: &str) -> Option<Self> {
        match key {
            "any" => Some(Self::Any),
            "all" => Some(Self::All),
            "not" => Some(Self::Not),
            _ => None,
        }
    }

    /// What it makes of its operands, or what is wrong with them.
    fn combine(self, key: &str, mut terms: Vec<Policy>) -> Result<Policy, String> {
        match (self, terms.len()) {
            (_, 0) => Err(format!("`{key}` is empty: write `{key}(group = \"…\")`, or remove it")),
            (Self::Any, _) => Ok(Policy::any(terms)),
            (Self::All, _) => Ok(Policy::all(terms)),
            (Self::Not, 1) => Ok(Policy::not(terms.swap_remove(0))),
            (Self::Not, _) => Err(
                "`not` takes exactly one operand: write `not(any(…))` to keep out each of several"
                    .to_owned(),
            ),
        }
    }
}

/// An operator whose name is read already, at the top with `depth` 1.
pub(super) fn parse(
    operator: Operator,
    key: Word<'_>,
    cursor: &mut Cursor<'_>,
    depth: usize,
) -> Result<Policy, InvalidPolicy> {
    if !cursor.take('(') {
        let problem = format!("`{0}` takes parentheses: write `{0}(…)`", key.text);
        return Err(cursor.error(key.at, problem));
    }
    if depth > DEEPEST {
        let problem =
            format!("operators go {DEEPEST} deep at most: make a group that says a part of this");
        return Err(cursor.error(key.at, problem));
    }
    let mut operands = Operands::default();
    entries(cursor, Some(')'), &mut |cursor| {
        let at = cursor.place();
        let term = term(operator, cursor, depth)?;
        operands.push(term, at, cursor)
    })?;
    let combined = operator.combine(key.text, operands.terms);
    combined.map_err(|problem| cursor.error(key.at, problem))
}

fn term(
    operator: Operator,
    cursor: &mut Cursor<'_>,
    depth: usize,
) -> Result<Policy, InvalidPolicy> {
    let place = Place::Inside(operator);
    let key = key::read(cursor, place)?;
    if let Some(operator) = Operator::from_key(key.text) {
        return parse(operator, key, cursor, depth + 1);
    }
    match key.text {
        "user" => name::single(Kind::User, key, cursor),
        "group" => name::single(Kind::Group, key, cursor),
        "permission" => held::operand(cursor),
        "authenticated" => Ok(Policy::Authenticated),
        _ => Err(key::refuse(key, cursor, place)),
    }
}
