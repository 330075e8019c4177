//! The routes that guards ask, and what a fake authority answers there.

use super::body::Body;
use super::directory::{Directory, Listed};
use super::reply::{self, Reply};
use crate::Permission;
use http::{HeaderMap, Method, StatusCode, header};
use serde_json::json;

/// A request, as the authority reads it.
pub(super) struct Asked<'a> {
    pub(super) method: &'a Method,
    /// Decoded.
    pub(super) segments: &'a [String],
    pub(super) headers: &'a HeaderMap,
}

pub(super) fn answer(directory: &Directory, asked: &Asked<'_>) -> http::Response<Body> {
    let Some(caller) = bearer(asked.headers).and_then(|token| directory.bearer(token)) else {
        let why = "the token isn't one of this authority's, or it was revoked";
        return Reply::refusal(StatusCode::UNAUTHORIZED, why).into_answer();
    };
    let segments: Vec<&str> = asked.segments.iter().map(String::as_str).collect();
    let reply = match (asked.method.as_str(), segments.as_slice()) {
        ("GET", ["user"]) => account(directory, caller),
        ("GET", ["user", "authenticated"]) => json_reply("true".into()),
        ("GET", ["user", "group", group]) => match directory.members(group) {
            Listed::Members(body) => return reply::streamed(body),
            Listed::Nothing => missing("there is no such group"),
            Listed::Forbidden => {
                Reply::refusal(StatusCode::FORBIDDEN, "the group isn't the caller's to list")
            }
        },
        ("GET", ["v2", "permissions", "self", resource]) => flags(directory, caller, resource),
        ("GET", ["permissions", resource, id]) => match directory.user_of_id(id) {
            Some(user) => words(directory, user, resource),
            None => missing("there is no user of this id"),
        },
        _ => missing(
            "the fake authority knows only what guards ask for: give this answer by `Authority::answers`",
        ),
    };
    reply.into_answer()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

fn account(directory: &Directory, caller: &str) -> Reply {
    let reply = json_reply(directory.user(caller).to_string());
    match directory.silent_on_groups {
        true => reply,
        false => reply.header("Carta-Groups", "complete"),
    }
}

fn flags(directory: &Directory, user: &str, resource: &str) -> Reply {
    let holds = |permission| directory.holds(user, permission, resource);
    let flags = json!({
        "read": holds(Permission::Read),
        "write": holds(Permission::Write),
        "execute": holds(Permission::Execute),
        "admin": holds(Permission::Admin),
        "owner": holds(Permission::Owner),
    });
    json_reply(flags.to_string())
}

/// The older form, which alone tells *clone* and doesn't tell *owner*.
fn words(directory: &Directory, user: &str, resource: &str) -> Reply {
    let named = [
        (Permission::Execute, "Execute"),
        (Permission::Write, "Write"),
        (Permission::Read, "Read"),
        (Permission::Clone, "Clone"),
        (Permission::Admin, "Admin"),
    ];
    let held = named.iter().filter(|(permission, _)| directory.holds(user, *permission, resource));
    let words: Vec<&str> = held.map(|(_, word)| *word).collect();
    Reply::of(StatusCode::OK).typed("text/plain", words.join(", "))
}

fn json_reply(body: String) -> Reply {
    Reply::of(StatusCode::OK).typed("application/json", body)
}

fn missing(why: &str) -> Reply {
    Reply::refusal(StatusCode::NOT_FOUND, why)
}
