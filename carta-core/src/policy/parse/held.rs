//! Permissions on resources: `permission = "…", on = "…"` at the top, `permission("…", on = "…")` in operators.

use super::cursor::{Cursor, Word};
use super::{name, nearest};
use crate::{InvalidPolicy, Permission, Policy, ResourceRef};

/// `= "…"`, behind `permission`.
pub(super) fn permission_of(
    key: Word<'_>,
    cursor: &mut Cursor<'_>,
) -> Result<Permission, InvalidPolicy> {
    if !cursor.take('=') {
        let problem = "at the top, a permission is written `permission = \"execute\", on = \"…\"`";
        return Err(cursor.error(key.at, problem));
    }
    permission(cursor)
}

/// `= "…"`, behind `on`.
pub(super) fn resource_of(
    key: Word<'_>,
    cursor: &mut Cursor<'_>,
) -> Result<ResourceRef, InvalidPolicy> {
    if !cursor.take('=') {
        return Err(cursor.error(key.at, "`on` takes a resource: write `on = \"…\"`"));
    }
    resource(cursor)
}

/// `("…", on = "…")`, behind `permission`.
pub(super) fn operand(cursor: &mut Cursor<'_>) -> Result<Policy, InvalidPolicy> {
    if !cursor.take('(') {
        return Err(written_otherwise(cursor));
    }
    let permission = permission(cursor)?;
    let comma = cursor.take(',');
    let on = comma && cursor.clone().word().is_some_and(|word| word.text == "on");
    if on {
        cursor.word();
    }
    if !on || !cursor.take('=') {
        return Err(written_otherwise(cursor));
    }
    let on = resource(cursor)?;
    cursor.take(',');
    if !cursor.take(')') {
        return Err(cursor.expected("`)`"));
    }
    Ok(Policy::Holds(permission, on))
}

fn written_otherwise(cursor: &mut Cursor<'_>) -> InvalidPolicy {
    let at = cursor.place();
    let problem = "in an operator, a permission is written `permission(\"execute\", on = \"…\")`";
    cursor.error(at, problem)
}

fn permission(cursor: &mut Cursor<'_>) -> Result<Permission, InvalidPolicy> {
    let at = cursor.place();
    let written = name::string("permission", cursor)?;
    if let Some(known) = Permission::ALL.into_iter().find(|known| known.as_str() == written) {
        return Ok(known);
    }
    let names = Permission::ALL.map(Permission::as_str);
    let remedy = match nearest::nearest(&written, &names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("expected one of `{}`", names.join("`, `")),
    };
    let written = Word { text: &written, at }.shown();
    Err(cursor.error(at, format!("unknown permission {written}: {remedy}")))
}

fn resource(cursor: &mut Cursor<'_>) -> Result<ResourceRef, InvalidPolicy> {
    let at = cursor.place();
    let id = name::string("resource", cursor)?;
    ResourceRef::try_from(&id)
        .map_err(|invalid| cursor.error(at, format!("{invalid}: write the id that Carta shows")))
}
