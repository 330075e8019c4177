//! What the reference was recorded to send, sent to our own server: the other half of [`replay`](crate::replay).
//!
//! Each recording begins with what has to be there (`scene`), and leaves nothing behind. Its requests go out as they were
//! recorded, with this server's ids, tokens and secrets in place of the recorded ones; the answers have to be such that
//! the reference client can use them (`shapes`). What isn't answered so is in a `table`, with the reason.

mod ask;
mod exchange;
mod logins;
mod scene;
mod shapes;
mod table;
mod tally;
mod world;

use crate::replay::reader::{Kind, recordings};
use ask::Ask;
use exchange::{Answer, Sent};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use tally::{Tally, Verdict};
use world::{Caller, World};

#[test]
fn every_recorded_request_is_answered_as_the_reference_can_use_it() {
    let mut world = World::start();
    let mut tally = Tally::default();
    for recording in recordings() {
        let (Kind::Calls { vectors, .. } | Kind::Guards(vectors) | Kind::Logins(vectors)) =
            recording.kind
        else {
            tally.line(&format!("{}: nothing of it is sent", recording.name));
            continue;
        };
        for vector in &vectors {
            let name = vector["id"].as_str().unwrap_or("without a name");
            tally.add(&format!("{}: {name}", recording.name), play(&mut world, vector));
            world.clear();
        }
    }
    tally.end();
}

/// Sends a recording's requests, one after the other.
fn play(world: &mut World, vector: &Value) -> Verdict {
    let asks = asks(vector);
    if asks.is_empty() {
        return Verdict::Silent;
    }
    let mut rows: Vec<&'static table::Row> = Vec::new();
    for ask in &asks {
        let (answer, complaint) = match table::row(ask) {
            Some(row) => {
                if !rows.iter().any(|other| std::ptr::eq(*other, row)) {
                    rows.push(row);
                }
                otherwise(world, ask, row)
            }
            None if !ask.operation().is_empty() => log_in(world, ask),
            None => serve(world, ask),
        };
        if let Some(what) = complaint {
            return Verdict::Failed(format!(
                "{what}\n      asked:    {}\n      answered: {}",
                ask.request.line(),
                answer.line()
            ));
        }
    }
    if rows.is_empty() { Verdict::Served } else { Verdict::InTable(rows) }
}

/// Every request to Carta or Cognito, with its answer; those of a guard stand in its steps.
fn asks(vector: &Value) -> Vec<Ask> {
    let steps = vector["steps"].as_array().map_or(std::slice::from_ref(vector), Vec::as_slice);
    let pairs = steps.iter().flat_map(|step| {
        let requests = step["requests"].as_array().map(Vec::as_slice).unwrap_or_default();
        requests
            .iter()
            .enumerate()
            .map(|(index, request)| (request, &step["response_given"][index]))
    });
    let ours = pairs.filter(|(request, _)| request["to"] != "carta-other-origin");
    ours.map(|(request, given)| Ask::new(vector, request, given)).collect()
}

/// Sends what a row of the table is about.
fn otherwise(world: &mut World, ask: &Ask, row: &table::Row) -> (Answer, Option<String>) {
    if row.has_scene() {
        scene::prepare(world, ask);
    }
    let mut sent = sent(world, ask, mightiest(ask));
    if let Some((body, _)) = logins::prepare(world, ask) {
        sent.body = body.to_string().into_bytes();
    }
    let answer = world.send(&sent);
    let complaint = row.complaint(ask, &answer);
    (answer, complaint.map(|what| format!("{what}, by the row `{}`", row.why)))
}

fn serve(world: &mut World, ask: &Ask) -> (Answer, Option<String>) {
    let Some(scene) = scene::prepare(world, ask) else {
        let answer = world.send(&sent(world, ask, mightiest(ask)));
        return (answer, Some("no endpoint, and no row of the table".to_owned()));
    };
    let answer = world.send(&sent(world, ask, scene.caller));
    scene::note(world, ask, scene.caller, &answer);
    let complaint = scene.expected.complaint(&answer);
    (answer, complaint.or_else(|| scene::unlike_after(world, ask)))
}

fn log_in(world: &mut World, ask: &Ask) -> (Answer, Option<String>) {
    let mut sent = sent(world, ask, Caller::Alice);
    let Some((body, expected)) = logins::prepare(world, ask) else {
        return (world.send(&sent), Some("no operation, and no row of the table".to_owned()));
    };
    sent.body = body.to_string().into_bytes();
    let answer = world.send(&sent);
    logins::note(world, ask, &answer);
    let complaint = expected.complaint(&answer);
    (answer, complaint)
}

/// Whoever isn't refused for lack of rights.
fn mightiest(ask: &Ask) -> Caller {
    match ask.request.segments.first().map(String::as_str) {
        Some("user") => Caller::Administrator,
        _ => Caller::Alice,
    }
}

/// A request as it was recorded, with this server's ids in its path and query, and a token of its own.
fn sent(world: &World, ask: &Ask, caller: Caller) -> Sent {
    let mut sent = Sent::new(&ask.request.method, &target(world, &ask.target));
    sent.body = ask.request.body.clone();
    for (name, value) in &ask.request.headers {
        sent = match value.starts_with("Bearer ") && name == "authorization" {
            true => sent.bearer(world.token(caller)),
            false => sent.header(name, value),
        };
    }
    sent
}

fn target(world: &World, target: &str) -> String {
    let (path, query) =
        target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let own = |text: &str, decoded: &str| match world.bound(decoded) {
        Some(id) => utf8_percent_encode(id, NON_ALPHANUMERIC).to_string(),
        None => text.to_owned(),
    };
    let segment = |text: &str| own(text, &crate::replay::request::decoded(text));
    let path: Vec<String> = path.split('/').map(segment).collect();
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, value)) => {
            let decoded = crate::replay::request::decoded(&value.replace('+', " "));
            format!("{name}={}", own(value, &decoded))
        }
        None => pair.to_owned(),
    };
    let query = query.map(|query| query.split('&').map(pair).collect::<Vec<_>>().join("&"));
    match query {
        Some(query) => format!("{}?{query}", path.join("/")),
        None => path.join("/"),
    }
}
