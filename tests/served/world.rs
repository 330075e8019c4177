//! The server, who is there from the start, and what one recording needs and leaves behind.

use super::exchange::{Answer, Sent};
use crate::embedded::{Carta, PASSWORD, TOKEN_LIFETIME};
use crate::server::services::backend::{Backend, Heard};
use carta::{Agent, Secret, block_on};
use carta_core::srp::Client;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Somebody who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// May do everything with users and groups.
    Administrator,
    /// Whom the recordings are about.
    Alice,
    Bob,
    /// Was logged in once.
    LoggedOut,
    /// Whom a recording is about in alice's place.
    Another,
}

/// Something that goes when its recording is done.
#[derive(Clone, Debug, PartialEq)]
enum Made {
    User(Value),
    Group(String),
    Namespace(Caller, String),
    Service(Caller, String, String),
    Resource(Caller, String),
    File(Caller, String),
    Secret(String),
    ApiToken(String),
}

pub(super) struct World {
    carta: Carta,
    address: SocketAddr,
    /// ID tokens.
    admin: String,
    alice: String,
    bob: String,
    logged_out: String,
    another: Option<String>,
    /// Who is there from the start, as `POST /user` takes them, with their ids.
    cast: Vec<Value>,
    made: Vec<Made>,
    /// Somebody's API, and what it answers.
    backend: Backend,
    answer: Arc<Mutex<Vec<u8>>>,
    /// Ids of the recording, and the server's in their place.
    ids: BTreeMap<String, String>,
    pub(super) client_id: Value,
    pub(super) pool: String,
    /// A login between its two steps.
    pub(super) login: Option<(Client, Value)>,
    /// Alice has another password, which ended her logins.
    alice_changed: bool,
}

impl World {
    pub(super) fn start() -> Self {
        let carta = Carta::start_with(|builder| builder.service_network("127.0.0.0/8"));
        let answer: Arc<Mutex<Vec<u8>>> = Arc::default();
        let given = Arc::clone(&answer);
        let backend = Backend::answering(move |_| {
            given.lock().unwrap_or_else(PoisonError::into_inner).clone()
        });
        let address = carta.url().trim_start_matches("http://").parse().unwrap();
        let mut world = Self {
            admin: carta.admin().token().expose().to_owned(),
            carta,
            address,
            alice: String::new(),
            bob: String::new(),
            logged_out: String::new(),
            another: None,
            cast: vec![json!({ "name": "admin" })],
            made: Vec::new(),
            backend,
            answer,
            ids: BTreeMap::new(),
            client_id: Value::Null,
            pool: String::new(),
            login: None,
            alice_changed: false,
        };
        world.people();
        world
    }

    fn people(&mut self) {
        for user in [
            json!({ "name": "alice", "email": "alice@example.com", "organization": "Org",
                "firstName": "Alice", "lastName": "Ng" }),
            json!({ "name": "bob", "email": "bob@example.com" }),
        ] {
            let made = self.ask(Caller::Administrator, "POST", "/user", Some(&user));
            self.cast.push(made);
            self.carta.password(user["name"].as_str().unwrap(), PASSWORD);
        }
        self.logged_out = self.log_in("alice");
        self.carta.advance(TOKEN_LIFETIME + Duration::from_secs(1));
        [self.admin, self.alice, self.bob] =
            ["admin", "alice", "bob"].map(|name| self.log_in(name));
        let pool = Sent::new("GET", "/auth").send(self.address).json().unwrap();
        self.client_id = pool["userPoolWebClientId"].clone();
        self.pool = pool["userPoolId"].as_str().unwrap().to_owned();
    }

    fn log_in(&self, name: &str) -> String {
        let login = Agent::login().host(self.carta.host()).username(name).password(PASSWORD);
        login.blocking().unwrap().token().expose().to_owned()
    }

    pub(super) fn token(&self, caller: Caller) -> &str {
        match caller {
            Caller::Administrator => &self.admin,
            Caller::Alice => &self.alice,
            Caller::Bob => &self.bob,
            Caller::LoggedOut => &self.logged_out,
            Caller::Another => self.another.as_deref().expect("somebody was made to call"),
        }
    }

    pub(super) fn send(&self, sent: &Sent) -> Answer {
        sent.send(self.address)
    }

    /// What prepares a recording has to succeed.
    pub(super) fn ask(
        &self,
        caller: Caller,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Value {
        let answer = self.attempt(caller, method, path, body);
        assert!(answer.is_success(), "{method} {path} {body:?}: {}", answer.line());
        answer.json().unwrap_or_default()
    }

    fn attempt(&self, caller: Caller, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let sent = Sent::new(method, path).bearer(self.token(caller));
        self.send(&match body {
            Some(body) => sent.json(body),
            None => sent,
        })
    }

    /// From here on, the recording's id is this one of the server's.
    pub(super) fn bind(&mut self, recorded: &str, id: &str) {
        self.ids.insert(recorded.to_owned(), id.to_owned());
    }

    pub(super) fn bound(&self, recorded: &str) -> Option<&str> {
        self.ids.get(recorded).map(String::as_str)
    }

    pub(super) fn id_of(&self, name: &str) -> String {
        let user = self.users().into_iter().find(|user| user["name"] == name);
        user.and_then(|user| Some(user["id"].as_str()?.to_owned())).expect("somebody of this name")
    }

    /// Everybody, as far as this test knows.
    pub(super) fn users(&self) -> Vec<Value> {
        let made = self.made.iter().filter_map(|made| match made {
            Made::User(user) => Some(user.clone()),
            _ => None,
        });
        self.cast.iter().cloned().chain(made).collect()
    }

    /// Makes a user, unless there is one or the server has no such users.
    pub(super) fn user(&mut self, user: &Value) -> bool {
        if self.users().iter().any(|other| other["name"] == user["name"]) {
            return true;
        }
        let answer = self.attempt(Caller::Administrator, "POST", "/user", Some(user));
        assert!(answer.is_success() || answer.status == 400, "{user}: {}", answer.line());
        if answer.is_success() {
            self.made_user(&answer.json().unwrap());
        }
        answer.is_success()
    }

    /// Makes a user of whom a recording is about, and logs in.
    pub(super) fn another(&mut self, user: &Value) {
        self.user(user);
        let name = user["name"].as_str().unwrap();
        self.carta.password(name, PASSWORD);
        self.another = Some(self.log_in(name));
    }

    pub(super) fn made_user(&mut self, user: &Value) {
        self.made.push(Made::User(user.clone()));
    }

    pub(super) fn group(&mut self, name: &str) {
        if !self.made.contains(&Made::Group(name.to_owned())) {
            self.ask(Caller::Administrator, "POST", &path(&["user", "group", name]), None);
            self.made_group(name);
        }
    }

    pub(super) fn made_group(&mut self, name: &str) {
        self.made.push(Made::Group(name.to_owned()));
    }

    pub(super) fn no_group(&mut self, name: &str) {
        self.gone(&Made::Group(name.to_owned()));
    }

    /// Groups are known by their ids where they hold something.
    pub(super) fn group_id(&mut self, name: &str) -> String {
        self.group(name);
        let place = self.resource(Caller::Administrator, "/workspace/place", None);
        let grant = path(&["permissions", &place, name]);
        let caller = Caller::Administrator;
        self.ask(caller, "PUT", &format!("{grant}?userType=UserGroup&role=Guest"), None);
        let listing = format!("/permissions/{place}/users?userType=UserGroup");
        let holders = self.ask(caller, "GET", &listing, None);
        self.gone(&Made::Resource(caller, place));
        holders[0]["userId"].as_str().unwrap().to_owned()
    }

    pub(super) fn member(&mut self, group: &str, user: &str) {
        self.ask(Caller::Administrator, "POST", &path(&["user", "group", group, user]), None);
    }

    pub(super) fn namespace(&mut self, owner: Caller, name: &str) -> String {
        self.ask(owner, "POST", &path(&["service", "reserve", name]), None);
        self.made_namespace(owner, name);
        let shown = self.ask(owner, "GET", &path(&["service", "details", name]), None);
        shown["id"].as_str().unwrap().to_owned()
    }

    pub(super) fn made_namespace(&mut self, owner: Caller, name: &str) {
        self.made.push(Made::Namespace(owner, name.to_owned()));
    }

    /// Within a namespace that is there.
    pub(super) fn service(&mut self, owner: Caller, namespace: &str, name: &str) -> String {
        let base = utf8_percent_encode(&self.backend.url(), NON_ALPHANUMERIC).to_string();
        let path = path(&["service", "register", namespace, name]);
        let made = self.ask(owner, "POST", &format!("{path}?baseUrl={base}"), None);
        self.made_service(owner, namespace, name);
        made["id"].as_str().unwrap().to_owned()
    }

    pub(super) fn made_service(&mut self, owner: Caller, namespace: &str, name: &str) {
        self.made.push(Made::Service(owner, namespace.to_owned(), name.to_owned()));
    }

    /// What every service answers from here on.
    pub(super) fn services_answer(&self, bytes: Vec<u8>) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = bytes;
    }

    /// What a service heard last.
    pub(super) fn service_heard(&self) -> Option<Heard> {
        self.backend.heard().pop()
    }

    pub(super) fn resource(&mut self, owner: Caller, route: &str, body: Option<&Value>) -> String {
        let id = self.ask(owner, "POST", route, body)["id"].as_str().unwrap().to_owned();
        self.made_resource(owner, &id);
        id
    }

    pub(super) fn made_resource(&mut self, owner: Caller, id: &str) {
        self.made.push(Made::Resource(owner, id.to_owned()));
    }

    /// Uploaded to a workspace and its folders, or to none.
    pub(super) fn file(
        &mut self,
        owner: Caller,
        container: &str,
        name: &str,
        content_type: &str,
        content: &[u8],
    ) -> String {
        let container = utf8_percent_encode(container, NON_ALPHANUMERIC);
        let target = format!("/files/Carta?containerId={container}");
        let head = format!(
            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: {content_type}\r\n\r\n"
        );
        let mut sent = Sent::new("POST", &target).bearer(self.token(owner));
        sent.body = [head.as_bytes(), content, b"\r\n--B--\r\n"].concat();
        let answer = self.send(&sent.header("Content-Type", "multipart/form-data; boundary=B"));
        assert!(answer.is_success(), "{name}: {}", answer.line());
        let id = answer.json().unwrap()["id"].as_str().unwrap().to_owned();
        self.made_file(owner, &id);
        id
    }

    pub(super) fn made_file(&mut self, owner: Caller, id: &str) {
        self.made.push(Made::File(owner, id.to_owned()));
    }

    /// What its owner gets of the file that was made last.
    pub(super) fn read_newest_file(&self) -> Option<Answer> {
        let newest = self.made.iter().rev().find_map(|made| match made {
            Made::File(owner, id) => Some((*owner, path(&["files", "Carta", "file", id]))),
            _ => None,
        });
        newest.map(|(owner, path)| self.attempt(owner, "GET", &path, None))
    }

    /// Alice's.
    pub(super) fn secret(&mut self, name: &str, value: &str) {
        let sent = Sent::new("PUT", "/secrets").bearer(&self.alice);
        let answer = self.send(&sent.header(&format!("secret-{name}"), value));
        assert!(answer.is_success(), "{name}: {}", answer.line());
        self.made_secret(name);
    }

    pub(super) fn read_secret(&self, name: &str) -> Answer {
        self.attempt(Caller::Alice, "GET", &format!("/secrets?name={name}"), None)
    }

    pub(super) fn made_secret(&mut self, name: &str) {
        self.made.push(Made::Secret(name.to_owned()));
    }

    /// Alice's.
    pub(super) fn api_token(&mut self, wish: &Value) {
        self.ask(Caller::Alice, "POST", "/v2/auth/apitoken/self", Some(wish));
        self.made_api_token(wish["name"].as_str().unwrap());
    }

    pub(super) fn made_api_token(&mut self, name: &str) {
        self.made.push(Made::ApiToken(name.to_owned()));
    }

    /// What the server takes for now, in seconds since 1970.
    pub(super) fn now(&self) -> u64 {
        self.carta.now()
    }

    /// Alice's password is good for one login, and for choosing another.
    pub(super) fn expire_password(&mut self) {
        let password = Secret::from(PASSWORD);
        let users = self.carta.admin().users();
        block_on(users.set_temporary_password("alice", &password)).unwrap();
        self.alice_changed = true;
    }

    /// Undoes what a recording made; the next one begins where this one did.
    pub(super) fn clear(&mut self) {
        while let Some(made) = self.made.last().cloned() {
            self.gone(&made);
        }
        self.ids.clear();
        (self.login, self.another) = (None, None);
        if std::mem::take(&mut self.alice_changed) {
            self.carta.password("alice", PASSWORD);
            self.alice = self.log_in("alice");
        }
    }

    fn gone(&mut self, made: &Made) {
        let (caller, path) = match made {
            Made::User(user) => {
                (Caller::Administrator, path(&["user", user["name"].as_str().unwrap()]))
            }
            Made::Group(name) => (Caller::Administrator, path(&["user", "group", name])),
            Made::Namespace(owner, name) => (*owner, path(&["service", "remove", name])),
            Made::Service(owner, namespace, name) => {
                (*owner, path(&["service", "remove", namespace, name]))
            }
            Made::Resource(owner, id) => (*owner, path(&["v2", "resource", id])),
            Made::File(owner, id) => (*owner, path(&["files", "Carta", "file", id])),
            Made::Secret(name) => (Caller::Alice, format!("/secrets?name={name}")),
            Made::ApiToken(name) => {
                (Caller::Alice, path(&["v2", "auth", "apitoken", "self", name]))
            }
        };
        let answer = self.attempt(caller, "DELETE", &path, None);
        // What the recording itself has removed is gone.
        assert!(answer.is_success() || answer.status == 404, "{made:?}: {}", answer.line());
        if let Made::User(_) = made {
            self.ask(Caller::Administrator, "DELETE", &format!("{path}/reservation"), None);
        }
        self.made.retain(|other| other != made);
    }
}

/// Segments as one path, encoded.
pub(super) fn path(segments: &[&str]) -> String {
    let encoded = segments.iter().map(|segment| {
        let encoded = utf8_percent_encode(segment, NON_ALPHANUMERIC);
        format!("/{encoded}")
    });
    encoded.collect()
}
