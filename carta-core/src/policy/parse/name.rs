//! Users and groups: one name, and lists of them.

use super::cursor::{Cursor, Word};
use super::entries;
use super::operands::Operands;
use crate::{InvalidName, InvalidPolicy, MAX_NAME_CHARS, NameProblem, Policy};

/// What a name names.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    User,
    Group,
}

impl Kind {
    pub(super) fn singular(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
        }
    }

    pub(super) fn plural(self) -> &'static str {
        match self {
            Self::User => "users",
            Self::Group => "groups",
        }
    }
}

/// `= ["…", "…"]`, behind `users` or `groups`.
pub(super) fn list(
    kind: Kind,
    key: Word<'_>,
    cursor: &mut Cursor<'_>,
    union: &mut Operands,
) -> Result<(), InvalidPolicy> {
    if !cursor.take('=') || !cursor.take('[') {
        let name = cursor.clone().string().ok().flatten().map_or("…".to_owned(), quoted);
        let problem = format!("`{0}` takes a list: write `{0} = [{name}]`", key.text);
        return Err(cursor.error(key.at, problem));
    }
    let begin = cursor.place();
    if cursor.take(']') {
        let (key, one) = (key.text, kind.singular());
        let problem = format!("`{key}` is empty, and would let nobody in: name a {one}");
        return Err(cursor.error(begin, problem));
    }
    entries(cursor, Some(']'), &mut |cursor| {
        let at = cursor.place();
        let leaf = leaf(kind, cursor)?;
        union.push(leaf, at, cursor)
    })
}

/// `= "…"`, behind `user` or `group`.
pub(super) fn single(
    kind: Kind,
    key: Word<'_>,
    cursor: &mut Cursor<'_>,
) -> Result<Policy, InvalidPolicy> {
    if !cursor.take('=') {
        let problem = format!("`{0}` takes one name: write `{0} = \"…\"`", key.text);
        return Err(cursor.error(key.at, problem));
    }
    if cursor.peek() == Some('[') {
        let problem = format!("`{0}` takes one name: write `{0} = \"…\"` once for each", key.text);
        return Err(cursor.error(key.at, problem));
    }
    leaf(kind, cursor)
}

fn leaf(kind: Kind, cursor: &mut Cursor<'_>) -> Result<Policy, InvalidPolicy> {
    let at = cursor.place();
    let name = string(kind.singular(), cursor)?;
    let leaf = match kind {
        Kind::User => name.parse().map(Policy::User),
        Kind::Group => name.parse().map(Policy::Group),
    };
    leaf.map_err(|error| cursor.error(at, problem(&error)))
}

/// What stands in quotes: the name of a `what`.
pub(super) fn string(what: &str, cursor: &mut Cursor<'_>) -> Result<String, InvalidPolicy> {
    if let Some(string) = cursor.string()? {
        return Ok(string);
    }
    match cursor.clone().word() {
        Some(word) => {
            let problem = format!(
                "{} isn't in double quotes: write the {what} itself, as in `\"…\"`, since a constant can't be named in a text",
                word.shown()
            );
            Err(cursor.error(word.at, problem))
        }
        None => Err(cursor.expected(&format!("a {what} in double quotes"))),
    }
}

/// A name is well-formed and still can't be taken, if there is no more room for names.
fn problem(error: &InvalidName) -> String {
    match error.problem() {
        NameProblem::TooManyNames => {
            "this process has read too many different names: read policies from configuration, not from requests".to_owned()
        }
        _ => error.to_string(),
    }
}

/// `name` as it would be written, if it isn't too long for a message.
#[expect(clippy::needless_pass_by_value, reason = "reads best behind `map`")]
pub(super) fn quoted(name: String) -> String {
    if name.chars().count() > MAX_NAME_CHARS { "\"…\"".to_owned() } else { format!("{name:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_beyond_count_are_no_mistake_of_the_text() {
        let error = InvalidName::new("Ops", NameProblem::TooManyNames);
        assert_eq!(
            problem(&error),
            "this process has read too many different names: read policies from configuration, not from requests"
        );
    }
}
