//! The keys, and what to say of one that doesn't belong where it stands.

use super::cursor::{Cursor, Word};
use super::name::{Kind, quoted};
use super::nearest;
use super::operator::Operator;
use crate::InvalidPolicy;

/// Where a key stands.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Top,
    /// In the parentheses of an operator.
    Inside(Operator),
}

const TOP: &[&str] = &["groups", "users", "any", "all", "not", "permission", "on", "authenticated"];
const INSIDE: &[&str] = &["group", "user", "any", "all", "not", "permission", "authenticated"];

/// A rewrite shows so many names, and no more.
const SHOWN: usize = 8;

/// The key at the beginning of an entry.
pub(super) fn read<'a>(cursor: &mut Cursor<'a>, place: Place) -> Result<Word<'a>, InvalidPolicy> {
    let at = cursor.place();
    if let Some(name) = cursor.string()? {
        let name = quoted(name);
        let problem = match place {
            Place::Top => format!("a name needs its key: write `groups = [{name}]`"),
            Place::Inside(_) => format!("a name needs its key: write `group = {name}`"),
        };
        return Err(cursor.error(at, problem));
    }
    match cursor.word() {
        Some(word) => Ok(word),
        None => Err(cursor.expected(&format!("a key, one of {}", listed(place)))),
    }
}

/// Says why `key` can't stand here, and what to write instead. The cursor is behind it.
pub(super) fn refuse(key: Word<'_>, cursor: &Cursor<'_>, place: Place) -> InvalidPolicy {
    let problem = match (place, key.text) {
        (Place::Top, "user") => singular_at_top(Kind::User, cursor),
        (Place::Top, "group") => singular_at_top(Kind::Group, cursor),
        (Place::Inside(operator), "users") => list_inside(Kind::User, operator, cursor),
        (Place::Inside(operator), "groups") => list_inside(Kind::Group, operator, cursor),
        (Place::Inside(_), "on") => {
            "`on` belongs to a permission: write `permission(\"execute\", on = \"…\")`".to_owned()
        }
        (_, "fresh" | "denied" | "future" | "crate") => format!(
            "`{}` says how a function is guarded, not who may call it: remove it here, and write it in the attribute",
            key.text
        ),
        _ => unknown(key, place),
    };
    cursor.error(key.at, problem)
}

fn singular_at_top(kind: Kind, cursor: &Cursor<'_>) -> String {
    let (one, many) = (kind.singular(), kind.plural());
    let names = names(cursor).join(", ");
    format!(
        "`{one}` stands inside `any(…)`, `all(…)` and `not(…)` only: write `{many} = [{names}]`"
    )
}

/// A list means "one of these", so that is what it becomes, whatever it stood in.
fn list_inside(kind: Kind, operator: Operator, cursor: &Cursor<'_>) -> String {
    let (one, many) = (kind.singular(), kind.plural());
    let terms: Vec<_> = names(cursor).iter().map(|name| format!("{one} = {name}")).collect();
    let mut rewrite = terms.join(", ");
    if terms.len() > 1 && operator != Operator::Any {
        rewrite = format!("any({rewrite})");
    }
    format!("`{many}` stands at the top only: write `{rewrite}`")
}

/// The names after the `=`, as they are written, or a sign that there should be some.
fn names(cursor: &Cursor<'_>) -> Vec<String> {
    let mut ahead = cursor.clone();
    let mut names = Vec::new();
    ahead.take('=');
    ahead.take('[');
    while let Ok(Some(name)) = ahead.string() {
        if names.len() == SHOWN {
            names.push("…".to_owned());
            break;
        }
        names.push(quoted(name));
        ahead.take(',');
    }
    if names.is_empty() { vec!["\"…\"".to_owned()] } else { names }
}

fn unknown(key: Word<'_>, place: Place) -> String {
    let shown = key.shown();
    match nearest::nearest(key.text, keys(place)) {
        Some(near) => format!("unknown key {shown}: did you mean `{near}`?"),
        None => format!("unknown key {shown}: expected one of {}", listed(place)),
    }
}

fn keys(place: Place) -> &'static [&'static str] {
    match place {
        Place::Top => TOP,
        Place::Inside(_) => INSIDE,
    }
}

fn listed(place: Place) -> String {
    format!("`{}`", keys(place).join("`, `"))
}
