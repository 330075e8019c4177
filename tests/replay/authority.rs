//! The Carta that gives the recorded answers, and keeps what it was asked.

use super::request::Request;
use carta::Host;
use carta_tests::scripted::{Asked, Scripted};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Stands for Cognito's part of an exchange: any number but zero will do.
const SRP_B: &str = "2";
pub(super) const SECRET_BLOCK: &str = "c2VjcmV0";

/// One recorded exchange being played; Cognito answers at Carta's own origin, told apart by its header.
pub(super) struct Authority {
    carta: Scripted,
    other: Scripted,
    play: Arc<Mutex<Play>>,
}

#[derive(Default)]
struct Play {
    recorded: Vec<Request>,
    answers: Vec<Value>,
    used: Vec<bool>,
    in_any_order: bool,
    seen: Vec<Request>,
    /// Before the recorded part: a login that succeeds.
    setting_up: bool,
}

impl Authority {
    pub(super) fn start() -> Self {
        let play = Arc::new(Mutex::new(Play { setting_up: true, ..Play::default() }));
        let origins = Arc::new(Mutex::new((String::new(), String::new())));
        let start = |to: &'static str| {
            let (play, origins) = (Arc::clone(&play), Arc::clone(&origins));
            Scripted::start(move |asked| {
                let (host, other) = lock(&origins).clone();
                lock(&play).answer(to, asked, &host, &other)
            })
        };
        let (carta, other) = (start("carta"), start("carta-other-origin"));
        *lock(&origins) = (carta.host().to_string(), other.host().to_string());
        Self { carta, other, play }
    }

    pub(super) fn host(&self) -> Host {
        self.carta.host()
    }

    /// From now on, the recorded answers, each in its turn or, where recorded so, to its request.
    pub(super) fn play(&self, recorded: Vec<Request>, answers: Vec<Value>, in_any_order: bool) {
        let used = vec![false; answers.len()];
        *lock(&self.play) = Play { recorded, answers, used, in_any_order, ..Play::default() };
    }

    /// What was asked since then.
    pub(super) fn seen(&self) -> Vec<Request> {
        lock(&self.play).seen.clone()
    }

    /// A text of a recording with its placeholders filled in.
    pub(super) fn fill(&self, text: &str) -> String {
        fill(text, &self.carta.host().to_string(), &self.other.host().to_string())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn fill(text: &str, host: &str, other: &str) -> String {
    text.replace("{HOST}", host)
        .replace("{HOST2}", other)
        .replace("{COGNITO}", host)
        .replace("{SRP_B}", SRP_B)
        .replace("{SECRET_BLOCK}", SECRET_BLOCK)
}

impl Play {
    fn answer(&mut self, to: &'static str, asked: &Asked, host: &str, other: &str) -> Vec<u8> {
        let request = Request::asked(to, asked);
        if self.setting_up {
            return bytes(&login(&request, "id-token-1"), asked, host, other);
        }
        let given = match self.next(&request) {
            Some(index) => {
                self.used[index] = true;
                self.answers[index].clone()
            }
            None => self.unforeseen(&request),
        };
        self.seen.push(request);
        bytes(&given, asked, host, other)
    }

    /// Each of Carta, Cognito and the other origin gives its answers in their order.
    fn next(&self, request: &Request) -> Option<usize> {
        let left = |index: &usize| {
            !self.used[*index]
                && self.recorded.get(*index).is_none_or(|other| other.to == request.to)
        };
        let first = (0..self.answers.len()).find(left)?;
        if self.in_any_order {
            let fits = |index: &usize| left(index) && self.recorded[*index].asks_as(request);
            return (0..self.answers.len()).find(fits).or(Some(first));
        }
        // Which user pool there is may be asked once more than the reference did.
        let pool = self.recorded.get(first).is_some_and(Request::asks_for_pool);
        (pool || !request.asks_for_pool()).then_some(first)
    }

    /// More is asked than was recorded: a try again gets the last answer again.
    fn unforeseen(&self, request: &Request) -> Value {
        if request.asks_for_pool() || request.to == "cognito" {
            return login(request, "id-token-2");
        }
        let last =
            self.used.iter().rposition(|used| *used).map(|index| self.answers[index].clone());
        last.unwrap_or_else(|| json!({ "status": 204, "headers": {}, "body": "" }))
    }
}

/// The answers to a login that succeeds.
pub(super) fn login(request: &Request, token: &str) -> Value {
    let body = if request.asks_for_pool() {
        json!({ "userPoolId": "us-east-1_Test12345", "userPoolWebClientId": "client-abc", "region": "us-east-1" })
    } else if request.header("x-amz-target").is_some_and(|target| target.ends_with("InitiateAuth"))
    {
        json!({ "ChallengeName": "PASSWORD_VERIFIER", "ChallengeParameters": {
            "SALT": "2bd806c97f0e00af1a1fc3328fa763a9", "SECRET_BLOCK": SECRET_BLOCK, "SRP_B": SRP_B,
            "USERNAME": "id-1", "USER_ID_FOR_SRP": "id-1" } })
    } else {
        json!({ "AuthenticationResult": { "IdToken": token, "ExpiresIn": 3600 } })
    };
    json!({ "status": 200, "headers": {}, "body": body.to_string() })
}

/// A recorded answer as it goes over the wire.
pub(super) fn bytes(given: &Value, asked: &Asked, host: &str, other: &str) -> Vec<u8> {
    if given["drop"] == true {
        return Vec::new();
    }
    let status = given["status"].as_u64().unwrap_or(200);
    let mut body = super::request::content(&given["body"], |text| fill(text, host, other));
    if asked.path.ends_with("/auth") {
        body = with_endpoint(body, host);
    }
    let announced =
        body.len() + usize::try_from(given["truncate_by"].as_u64().unwrap_or(0)).unwrap();
    let mut head = format!("HTTP/1.1 {status} Status\r\nConnection: close\r\n");
    if !matches!(status, 204 | 304) {
        head.push_str(&format!("Content-Length: {announced}\r\n"));
    }
    for (name, value) in given["headers"].as_object().into_iter().flatten() {
        if !["content-length", "connection"].contains(&name.to_ascii_lowercase().as_str()) {
            head.push_str(&format!(
                "{name}: {}\r\n",
                fill(value.as_str().unwrap_or(""), host, other)
            ));
        }
    }
    head.push_str("\r\n");
    let silent = asked.method == "HEAD" || matches!(status, 204 | 304);
    [head.as_bytes(), if silent { b"" } else { &body }].concat()
}

/// The answer to `GET /auth` says where Cognito is, as carta-server's does.
fn with_endpoint(body: Vec<u8>, host: &str) -> Vec<u8> {
    match serde_json::from_slice::<Value>(&body) {
        Ok(Value::Object(mut told)) => {
            told.insert("endpoint".into(), format!("{host}/").into());
            Value::from(told).to_string().into_bytes()
        }
        _ => body,
    }
}
