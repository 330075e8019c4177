//! Every endpoint and everybody: who gets which answer.
//!
//! `rows` says it, by hand; a new endpoint without a row fails. Each cell finds a world in which the mightiest succeed.

mod callers;
mod operations;
mod rows;
mod scene;

use super::carta::{Answer, Carta};
use callers::{Account, Caller, Callers, text};
use carta_server::ROUTES;
use carta_tests::scripted::Scripted;
use reqwest::Method;
use reqwest::header::HeaderValue;
use rows::Row;
use scene::{Maker, Names};
use serde_json::{Value, json};

#[test]
fn every_endpoint_has_a_row_and_every_row_an_endpoint() {
    let rows = rows::all();
    let without: Vec<_> =
        ROUTES.iter().filter(|route| !rows.iter().any(|row| row.is_of(route))).collect();
    assert!(without.is_empty(), "no row says who may use {without:?}");
    let of_none = rows.iter().filter(|row| !ROUTES.iter().any(|route| row.is_of(route)));
    let of_none: Vec<_> = of_none.map(|row| row.route).collect();
    assert!(of_none.is_empty(), "there is no endpoint {of_none:?}");
    for row in rows.iter().filter(|row| !row.open) {
        let succeeds = |account: &Account| row.status(*account) < 300;
        assert!(callers::ACCOUNTS.iter().any(succeeds), "{} is for nobody", row.route);
    }
}

#[tokio::test]
async fn everybody_gets_what_the_rows_say_of_every_endpoint() {
    let mut world = World::new().await;
    for row in rows::all() {
        world.callers.prepare(&world.carta, &row).await;
        let mut names = None;
        for caller in Caller::all() {
            let there = match names.take() {
                Some(there) => there,
                None => world.scene(&row).await,
            };
            let answer = world.cell(&row, caller, &there).await;
            // What has been changed is made anew.
            let untouched = row.method() == "GET" || !answer.status.is_success();
            names = untouched.then_some(there);
        }
    }
    let wrong = world.wrong.join("\n");
    assert!(wrong.is_empty(), "of {} cells, these are wrong:\n{wrong}", world.cells);
}

struct World {
    carta: Carta,
    callers: Callers,
    /// The id of somebody who may read each resource.
    friend: String,
    pool: String,
    /// Behind every service.
    backend: Scripted,
    cells: u32,
    scenes: u32,
    wrong: Vec<String>,
}

impl World {
    async fn new() -> Self {
        let carta = Carta::start_with(|builder| builder.service_network("127.0.0.0/8"));
        let callers = Callers::new(&carta).await;
        let admin = callers.token(Account::Administrator).to_owned();
        let friend = carta.create_user(&admin, &json!({ "name": "friend" })).await.expect(200);
        for path in [
            "/user/group/Crew:Hands",
            "/user/group/Crew:Hands/the-Through",
            // By name, groups are found by those who may know of them.
            "/organization/Crew/owners/the-Holder",
        ] {
            carta.post(&admin, path).await.expect(200);
        }
        let pool = text(&carta.auth().await["userPoolId"]);
        let friend = text(&friend.json()["id"]);
        let backend = Scripted::start(|_| b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_vec());
        let wrong = Vec::new();
        Self { carta, callers, friend, pool, backend, cells: 0, scenes: 0, wrong }
    }

    async fn scene(&mut self, row: &Row) -> Names {
        self.scenes += 1;
        let Self { carta, callers, friend, backend, scenes, .. } = &*self;
        let api = &backend.host().to_string();
        Maker { carta, callers, friend, number: *scenes, api }.make(row.scene).await
    }

    async fn cell(&mut self, row: &Row, caller: Caller, names: &Names) -> Answer {
        self.cells += 1;
        let there: Vec<_> = names.iter().map(|(name, there, _)| (*name, there.as_str())).collect();
        let answer = self.call(row, caller, &there).await;
        let expected = caller.credential(row);
        let mut complaints = Vec::new();
        if answer.status != expected {
            complaints.push(format!("{} in place of {expected}: {}", answer.status, answer.text));
        } else if expected >= 400 && !row.open {
            complaints.extend(told_wrongly(&answer));
        }
        if answer.status == 404 {
            let missing: Vec<_> =
                names.iter().map(|(name, _, missing)| (*name, missing.as_str())).collect();
            let missing = self.call(row, caller, &missing).await;
            if (&missing.text, missing.status) != (&answer.text, answer.status) {
                complaints.push(format!("of nothing it is said: {}", missing.text));
            }
        }
        let said = complaints.into_iter();
        self.wrong.extend(said.map(|said| format!("{} by {caller:?}: {said}", row.route)));
        answer
    }

    async fn call(&self, row: &Row, caller: Caller, names: &[(&str, &str)]) -> Answer {
        let fresh = format!("new-{}", self.cells);
        let own = [
            ("fresh", fresh.as_str()),
            ("pool", &self.pool),
            ("friend", &self.friend),
            ("self", self.callers.id(caller.account())),
        ];
        let fill = |text: &str| {
            let chosen = row.with.iter().copied().chain(names.iter().copied()).chain(own);
            // Twice: what was chosen may name others.
            let filled = replace(text, chosen.clone());
            replace(&filled, chosen)
        };
        let method = Method::from_bytes(row.method().as_bytes()).expect("a method");
        let path = format!("{}{}", fill(row.path()), fill(row.query));
        let mut request = self.carta.request(method, &path);
        if !row.body.is_empty() {
            let form = "multipart/form-data; boundary=B";
            let content_type = if row.is_form { form } else { "application/json" };
            request = request.header("content-type", content_type).body(fill(row.body));
        }
        if !row.header.is_empty() {
            request = request.header(row.header, row.value());
        }
        self.carta.send(self.callers.show(caller, request)).await
    }
}

fn replace<'a>(text: &str, names: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    names.fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// What is wrong with the form of a refusal: it says one thing, and nothing of what is behind it.
fn told_wrongly(answer: &Answer) -> Option<String> {
    let said: Option<Value> = serde_json::from_str(&answer.text).ok();
    let text = said.as_ref().and_then(|said| said["error"].as_str());
    let alone = said.as_ref().and_then(Value::as_object).is_some_and(|said| said.len() == 1);
    let Some(text) = text.filter(|text| alone && !text.is_empty()) else {
        return Some(format!("no `error` alone: {}", answer.text));
    };
    if answer.headers["content-type"] != "application/json" {
        return Some("an error that isn't JSON by its type".to_owned());
    }
    let inner = ["sql", "src/", "panic", "Error(", "thread", "INSERT", "SELECT"];
    if inner.iter().any(|word| text.contains(word)) {
        return Some(format!("an inner detail: {text}"));
    }
    let asks = answer.headers.get("www-authenticate").map(HeaderValue::as_bytes);
    match (answer.status.as_u16(), asks) {
        (401, Some(b"Bearer")) => None,
        (401, _) => Some("a 401 that asks for nothing".to_owned()),
        (_, None) => None,
        (_, Some(_)) => Some("asks for a login, which changes nothing".to_owned()),
    }
}
