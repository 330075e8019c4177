//! A Carta that signs what a test tells it to, by keys of the test's own.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use carta::{Host, Verifier};
use carta_tests::scripted::{Asked, Scripted, json, with_headers};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard};
use std::time::{SystemTime, UNIX_EPOCH};

pub(super) const POOL: &str = "test_Pool12345";
pub(super) const OTHER_POOL: &str = "test_Other";
pub(super) const CLIENT: &str = "the-client";

/// Made once: each takes some tenths of a second.
static KEYS: LazyLock<[KeyPair; 3]> =
    LazyLock::new(|| std::array::from_fn(|_| KeyPair::generate(KeySize::Rsa2048).unwrap()));

/// One of the test's keys, by its number.
pub(super) fn key(number: usize) -> &'static KeyPair {
    &KEYS[number]
}

/// The JSON Web Key of one of them.
pub(super) fn jwk(kid: &str, number: usize) -> Value {
    let public = key(number).public_key();
    let (n, e) = (public.modulus(), public.exponent());
    let encoded = |bytes: &[u8]| BASE64.encode(bytes);
    json!({
        "kty": "RSA", "kid": kid, "alg": "RS256", "use": "sig",
        "n": encoded(n.big_endian_without_leading_zero()),
        "e": encoded(e.big_endian_without_leading_zero()),
    })
}

/// Today, as far as the test hasn't moved the clock.
#[expect(clippy::disallowed_methods, reason = "tokens tell their time by the calendar")]
pub(super) fn today() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// A Carta whose pool's key is the test's key 0, called `one`.
pub(super) struct Issuer {
    pub(super) carta: Scripted,
    state: Arc<Mutex<State>>,
    gate: Arc<Gate>,
}

/// Where whoever asks `GET /user`, or for the keys of the other pool, waits while it is closed.
#[derive(Default)]
pub(super) struct Gate {
    is_closed: Mutex<bool>,
    changed: Condvar,
}

impl Gate {
    pub(super) fn pass(&self) {
        let is_closed = self.is_closed.lock().unwrap();
        drop(self.changed.wait_while(is_closed, |is_closed| *is_closed).unwrap());
    }

    pub(super) fn set(&self, is_closed: bool) {
        *self.is_closed.lock().unwrap() = is_closed;
        self.changed.notify_all();
    }
}

/// What it says.
struct State {
    keys: Vec<Value>,
    /// Its answer to whoever asks for the keys, if not these.
    instead: Option<Vec<u8>>,
    pool: String,
    endpoint: Option<String>,
    /// What `GET /user` says to a token, if not that its bearer is called as its subject.
    accounts: HashMap<String, Vec<u8>>,
    groups: HashMap<String, Vec<String>>,
    /// Whether it can't be reached but for the keys.
    is_away: bool,
    /// Whose token may list groups, which then nobody's account names.
    lister: Option<String>,
}

impl Issuer {
    pub(super) fn start() -> Self {
        let state = State {
            keys: vec![jwk("one", 0)],
            instead: None,
            pool: POOL.into(),
            endpoint: None,
            accounts: HashMap::new(),
            groups: HashMap::new(),
            is_away: false,
            lister: None,
        };
        let state = Arc::new(Mutex::new(state));
        let gate = Arc::new(Gate::default());
        let (shared, passed) = (Arc::clone(&state), Arc::clone(&gate));
        let carta = Scripted::start(move |asked| {
            if asked.path == "/user" || asked.path.contains(OTHER_POOL) {
                passed.pass();
            }
            shared.lock().unwrap().answer(asked)
        });
        let issuer = Self { carta, state, gate };
        issuer.state().endpoint = Some(issuer.carta.host().to_string());
        issuer
    }

    pub(super) fn host(&self) -> Host {
        self.carta.host()
    }

    pub(super) fn verifier(&self) -> Verifier {
        Verifier::new(self.host()).unwrap()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(super) fn publish(&self, keys: Vec<Value>) {
        let mut state = self.state();
        state.keys = keys;
        state.instead = None;
    }

    /// Answers so to whoever asks for the keys.
    pub(super) fn publish_instead(&self, answer: Vec<u8>) {
        self.state().instead = Some(answer);
    }

    /// Names another pool from now on.
    pub(super) fn move_to(&self, pool: &str) {
        self.state().pool = pool.into();
    }

    /// Answers so to this token when it asks who it is.
    pub(super) fn say(&self, token: &str, answer: Vec<u8>) {
        self.state().accounts.insert(format!("Bearer {token}"), answer);
    }

    pub(super) fn add_to_group(&self, user: &str, group: &str) {
        self.state().groups.entry(user.into()).or_default().push(group.into());
    }

    /// Keeps everybody waiting who asks who they are, or for the other pool's keys.
    pub(super) fn hold(&self, holds: bool) {
        self.gate.set(holds);
    }

    /// Names no groups to anybody any more, and lists them to whoever has this token, or to everybody.
    pub(super) fn list_to(&self, token: Option<&str>) {
        self.state().lister = Some(token.unwrap_or_default().to_owned());
    }

    /// Fails at everything but the keys.
    pub(super) fn go_away(&self, is_away: bool) {
        self.state().is_away = is_away;
    }

    /// The claims of a good token of that user's.
    pub(super) fn claims(&self, user: &str) -> Value {
        let now = today();
        json!({
            "iss": format!("{}/{POOL}", self.host()),
            "aud": CLIENT,
            "token_use": "id",
            "sub": user,
            "iat": now,
            "exp": now + 3600,
        })
    }

    /// A good token.
    pub(super) fn token(&self, user: &str) -> String {
        signed(&header("one"), &self.claims(user), 0)
    }

    /// How often the keys were asked for.
    pub(super) fn asked_for_keys(&self) -> usize {
        self.asked("jwks.json")
    }

    /// How often it was asked for what ends so.
    pub(super) fn asked(&self, end: &str) -> usize {
        self.carta.asked().iter().filter(|line| line.ends_with(end)).count()
    }
}

impl State {
    fn answer(&self, asked: &Asked) -> Vec<u8> {
        if asked.path.ends_with("/.well-known/jwks.json") {
            let keys = json!({ "keys": self.keys }).to_string();
            return self.instead.clone().unwrap_or_else(|| json(200, &keys));
        }
        if self.is_away {
            return json(503, "{}");
        }
        match asked.path.as_str() {
            "/auth" => json(200, &self.auth().to_string()),
            "/user" => self.account(asked),
            path if path.starts_with("/user/group/") => self.members(asked),
            _ => json(404, "{}"),
        }
    }

    fn auth(&self) -> Value {
        json!({
            "userPoolId": self.pool,
            "userPoolWebClientId": CLIENT,
            "region": "test",
            "endpoint": self.endpoint,
        })
    }

    fn account(&self, asked: &Asked) -> Vec<u8> {
        let Some(token) = asked.header("authorization") else { return json(401, "{}") };
        if let Some(answer) = self.accounts.get(token) {
            return answer.clone();
        }
        let name = subject(token);
        if self.lister.is_some() {
            return json(200, &json!({ "name": name }).to_string());
        }
        let groups = self.groups.get(&name).cloned().unwrap_or_default();
        let account = json!({ "name": name, "id": format!("id of {name}"), "groups": groups });
        with_headers(200, "Carta-Groups: complete\r\n", &account.to_string())
    }
}

impl State {
    /// The members of `Org:Ops`, for whoever may list them.
    fn members(&self, asked: &Asked) -> Vec<u8> {
        let wanted = format!("Bearer {}", self.lister.as_deref().unwrap_or_default());
        let token = asked.header("authorization").unwrap_or_default();
        if wanted != "Bearer " && wanted != token {
            return json(403, "{}");
        }
        let is_in = |groups: &Vec<String>| groups.iter().any(|group| group == "Org:Ops");
        let members = self.groups.iter().filter(|(_, groups)| is_in(groups));
        let members: Vec<_> = members.map(|(name, _)| json!({ "name": name })).collect();
        json(200, &Value::from(members).to_string())
    }
}

/// Whom a token names, whatever it is worth.
fn subject(token: &str) -> String {
    let payload = BASE64.decode(token.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    claims["sub"].as_str().unwrap().to_owned()
}

pub(super) fn header(kid: &str) -> Value {
    json!({ "alg": "RS256", "kid": kid })
}

/// A token that says so, signed by one of the test's keys.
pub(super) fn signed(header: &Value, claims: &Value, key: usize) -> String {
    let text = unsigned(header, claims);
    let signature = sign(text.as_bytes(), key);
    format!("{text}.{}", BASE64.encode(signature))
}

/// The same, up to the signature.
pub(super) fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |json: &Value| BASE64.encode(json.to_string());
    format!("{}.{}", part(header), part(claims))
}

pub(super) fn sign(text: &[u8], number: usize) -> Vec<u8> {
    let key = key(number);
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).unwrap();
    signature
}

/// The same value with one member changed; `null` takes it away.
pub(super) fn with(mut object: Value, name: &str, value: Value) -> Value {
    let members = object.as_object_mut().unwrap();
    match value {
        Value::Null => drop(members.remove(name)),
        value => drop(members.insert(name.into(), value)),
    }
    object
}
