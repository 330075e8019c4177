//! The Carta that answers guards: each question with what was recorded for it, whenever it is asked.

use super::super::authority::{bytes, login};
use super::super::request::Request;
use carta::Host;
use carta_tests::scripted::{Asked, Scripted};
use serde_json::{Value, json};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(super) struct Listings {
    carta: Scripted,
    told: Arc<Mutex<Told>>,
}

#[derive(Default)]
struct Told {
    /// By method and path; the last answer to a question stays.
    answers: HashMap<String, VecDeque<Value>>,
    asked: Vec<String>,
}

impl Listings {
    /// With what was answered at the definition.
    pub(super) fn start(vector: &Value) -> Self {
        let told = Arc::new(Mutex::new(Told::default()));
        let shared = Arc::clone(&told);
        let carta = Scripted::start(move |asked| lock(&shared).answer(asked));
        lock(&told).take_in(&vector["steps"][0]);
        Self { carta, told }
    }

    pub(super) fn host(&self) -> Host {
        self.carta.host()
    }

    /// What is answered at a call is answered from now on.
    pub(super) fn begin(&self, step: &Value) {
        let mut told = lock(&self.told);
        told.asked.clear();
        told.take_in(step);
    }

    pub(super) fn asked(&self) -> Vec<String> {
        lock(&self.told).asked.clone()
    }

    pub(super) fn forget(&self) {
        lock(&self.told).asked.clear();
    }

    /// Whom `GET /user` names now.
    pub(super) fn user(&self) -> Option<Value> {
        let told = lock(&self.told);
        let body = told.answers.get("GET /user")?.back()?["body"].as_str()?.to_owned();
        let user: Value = serde_json::from_str(&body).ok()?;
        Some(user["name"].clone())
    }
}

fn lock(told: &Mutex<Told>) -> MutexGuard<'_, Told> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}

fn line(request: &Request) -> String {
    format!("{} /{}", request.method, request.segments.join("/"))
}

impl Told {
    fn take_in(&mut self, step: &Value) {
        let requests = step["requests"].as_array().into_iter().flatten();
        let answers = step["response_given"].as_array().into_iter().flatten();
        let mut new: HashMap<String, VecDeque<Value>> = HashMap::new();
        for (request, answer) in requests.zip(answers) {
            let request = Request::recorded(request, str::to_owned);
            new.entry(line(&request)).or_default().push_back(answer.clone());
        }
        self.answers.extend(new);
    }

    fn answer(&mut self, asked: &Asked) -> Vec<u8> {
        let host = format!("http://{}", asked.header("host").unwrap_or_default());
        let request = Request::asked("carta", asked);
        let line = line(&request);
        self.asked.push(line.clone());
        let given = match self.answers.get_mut(&line) {
            Some(answers) if answers.len() > 1 => answers.pop_front(),
            Some(answers) => answers.front().cloned(),
            None => None,
        };
        let given =
            given.unwrap_or_else(|| match request.asks_for_pool() || request.to == "cognito" {
                true => login(&request, "id-token-1"),
                false => json!({ "status": 404, "headers": {}, "body": "" }),
            });
        bytes(&given, asked, &host, &host)
    }
}
