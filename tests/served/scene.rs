//! What has to be there before a recorded request, so that the server can answer as the recorded Carta did; and what its
//! answer has to be.

mod files;
mod own;
mod people;
mod permissions;
mod resources;
mod services;
mod v2;

use super::ask::Ask;
use super::exchange::Answer;
use super::shapes::{self, Shape};
use super::world::{Caller, World};
use serde_json::{Map, Value};

/// An id of nothing.
const NOTHING: &str = "00000000-0000-4000-8000-000000000000";

/// Who sends a request, and what is to come of it.
pub(super) struct Scene {
    pub(super) caller: Caller,
    pub(super) expected: Expected,
}

pub(super) enum Expected {
    /// JSON of a shape, with what the scene knows in it.
    Json(&'static Shape, Value),
    /// This text, and no JSON: `text/plain; charset=utf-8`.
    Text(String),
    /// A success; nothing in the answer is read.
    Done,
    /// A file of this type, to be kept and not shown, with this content.
    File(String, Vec<u8>),
    /// What a service answered.
    Passed(u16, String),
    /// An error in JSON with these words in it.
    Refused(u16, &'static str),
}

impl Scene {
    fn new(caller: Caller, expected: Expected) -> Self {
        Self { caller, expected }
    }

    fn json(caller: Caller, shape: &'static Shape, told: Value) -> Self {
        Self::new(caller, Expected::Json(shape, told))
    }

    fn done(caller: Caller) -> Self {
        Self::new(caller, Expected::Done)
    }

    fn refused(caller: Caller, status: u16, words: &'static str) -> Self {
        Self::new(caller, Expected::Refused(status, words))
    }
}

/// `None` for an endpoint of which nothing is known here.
pub(super) fn prepare(world: &mut World, ask: &Ask) -> Option<Scene> {
    if ask.status() == 401 && ask.request.header("authorization").is_some() {
        return Some(Scene::refused(Caller::LoggedOut, 401, ""));
    }
    let first = ask.request.segments.first().map(String::as_str);
    match first {
        Some("user") => people::prepare(world, ask),
        Some("permissions") => permissions::prepare(world, ask),
        Some("workspace" | "project" | "service") => {
            services::prepare(world, ask).or_else(|| resources::prepare(world, ask))
        }
        Some("files") => files::prepare(world, ask),
        Some("v2") => v2::prepare(world, ask).or_else(|| own::prepare(world, ask)),
        _ => own::prepare(world, ask),
    }
}

/// Notes what a request has made.
pub(super) fn note(world: &mut World, ask: &Ask, caller: Caller, answer: &Answer) {
    if !answer.is_success() {
        return;
    }
    let part = |name: &str| ask.part(name).unwrap_or_default().to_owned();
    match ask.endpoint().as_str() {
        "POST /user" => world.made_user(&answer.json().unwrap_or_default()),
        "POST /user/group/{group}" => world.made_group(&part("group")),
        "POST /service/reserve/{namespace}" => world.made_namespace(caller, &part("namespace")),
        "POST /service/register/{namespace}/{service}" => {
            world.made_service(caller, &part("namespace"), &part("service"));
        }
        "PATCH /service/register/{namespace}/{service}/{name}"
        | "PATCH /service/rename/{namespace}/{service}/{name}" => {
            world.made_service(caller, &part("namespace"), &part("name"));
        }
        "POST /project"
        | "POST /project/connection/{id}"
        | "POST /workspace/{workspace}"
        | "POST /v2/resource/generic" => {
            let id = answer.json().unwrap_or_default()["id"].as_str().map(str::to_owned);
            world.made_resource(caller, &id.unwrap_or_default());
        }
        "POST /files/{source}" => {
            let id = answer.json().unwrap_or_default()["id"].as_str().map(str::to_owned);
            world.made_file(caller, &id.unwrap_or_default());
        }
        "POST /v2/auth/apitoken/{node}" => {
            world.made_api_token(ask.body()["name"].as_str().unwrap_or_default());
        }
        "PUT /secrets" | "PUT /secret" => world.made_secret(&own::secret(ask).0),
        _ => {}
    }
}

/// What is wrong with what a request left behind.
pub(super) fn unlike_after(world: &World, ask: &Ask) -> Option<String> {
    match ask.endpoint().as_str() {
        "PUT /secrets" | "PUT /secret" => {
            let (name, value) = own::secret(ask);
            let kept = world.read_secret(&name);
            read_as_text(&kept, &value).map(|what| format!("what is kept {what}"))
        }
        "POST /files/{source}"
        | "PATCH /files/{source}/file/{file}"
        | "DELETE /files/{source}/file/{file}" => files::unlike_after(world, ask),
        _ if ask.is_call() => services::unheard(world, ask),
        _ => None,
    }
}

/// What is recorded of a resource, or what is usual.
struct Recorded {
    name: String,
    /// As carta-server writes them.
    flags: String,
}

impl Recorded {
    fn read(item: &Value) -> Self {
        let name = item["name"].as_str().unwrap_or("Lab").to_owned();
        let recorded = item["permission"].as_str().unwrap_or_default();
        Self { name, flags: canonical(recorded) }
    }

    /// What a list says of each; one, if it is no good.
    fn list(told: Option<Value>) -> Vec<Self> {
        match told {
            Some(Value::Array(items)) => items.iter().map(Self::read).collect(),
            _ => vec![Self::read(&Value::Null)],
        }
    }
}

/// Flags in the order in which the server writes them, *admin* with all that comes with it; *read* if there are none.
fn canonical(flags: &str) -> String {
    let flags = flags.to_lowercase();
    let said: Vec<&str> = flags.split(',').map(str::trim).collect();
    let all = ["Execute", "Write", "Read", "Clone", "Admin"];
    let has = |word: &&str| said.contains(&"admin") || said.contains(&word.to_lowercase().as_str());
    let found: Vec<&str> = all.into_iter().filter(|word| has(word)).collect();
    if found.is_empty() { "Read".to_owned() } else { found.join(", ") }
}

/// The same flags in the words of `/v2`.
fn in_v2(flags: &str) -> Value {
    let has = |word: &str| flags.split(", ").any(|flag| flag == word);
    serde_json::json!({
        "execute": has("Execute"), "write": has("Write"), "read": has("Read"), "admin": has("Admin"),
    })
}

/// Lets somebody do something with a resource.
fn grant(world: &World, owner: Caller, holder: &str, resource: &str, flags: &str) {
    let flags = in_v2(flags);
    // What a group or a resource holds reaches others by its own tier.
    let tiers = serde_json::json!({ "user": flags, "shared": flags });
    world.ask(owner, "PUT", &format!("/v2/permissions/{holder}/{resource}"), Some(&tiers));
}

/// Some fields of an object, as far as they say something.
fn only(object: &Value, names: &[&str]) -> Value {
    let fields = names.iter().filter_map(|name| {
        let value = object.get(name).filter(|value| !value.is_null())?;
        Some(((*name).to_owned(), value.clone()))
    });
    fields.collect::<Map<_, _>>().into()
}

impl Expected {
    /// What is wrong with an answer.
    pub(super) fn complaint(&self, answer: &Answer) -> Option<String> {
        match self {
            Self::Json(shape, told) => read_as_json(answer, shape, told),
            Self::Text(text) => read_as_text(answer, text),
            Self::Done => {
                let read = answer.body.is_empty() || answer.json().is_some();
                (!(answer.is_success() && read)).then(|| "no success".to_owned())
            }
            Self::File(content_type, content) => read_as_file(answer, content_type, content),
            Self::Passed(status, text) => {
                let passed = answer.status == *status && answer.text() == *text;
                (!passed).then(|| format!("isn't what the service answered: {status} {text:?}"))
            }
            Self::Refused(status, words) => refused(answer, *status, words),
        }
    }
}

fn read_as_json(answer: &Answer, shape: &'static Shape, told: &Value) -> Option<String> {
    let json = match answer.json() {
        Some(json) if answer.status == 200 => json,
        _ => return Some("no success in JSON".to_owned()),
    };
    let complaint = shape.complaint(&json);
    complaint.or_else(|| (!holds(&json, told)).then(|| format!("doesn't say {told}")))
}

fn read_as_text(answer: &Answer, text: &str) -> Option<String> {
    let right = answer.status == 200
        && answer.header("content-type") == Some("text/plain; charset=utf-8")
        && answer.text() == text;
    (!right).then(|| format!("isn't the bare text {text:?}"))
}

fn read_as_file(answer: &Answer, content_type: &str, content: &[u8]) -> Option<String> {
    let attached = answer.header("content-disposition");
    let right = answer.status == 200
        && answer.header("content-type") == Some(content_type)
        && attached.is_some_and(|text| text.starts_with("attachment"))
        && answer.body == content;
    (!right).then(|| format!("isn't the attachment of {content_type}: {content:?}"))
}

/// What is wrong with a refusal, in Carta's form or in Cognito's.
pub(super) fn refused(answer: &Answer, status: u16, words: &str) -> Option<String> {
    if answer.status != status {
        return Some(format!("should be refused with {status}"));
    }
    let json = answer.json().unwrap_or_default();
    let Some(text) = json["error"].as_str().or(json["message"].as_str()) else {
        return Some("a refusal without its reason in JSON".to_owned());
    };
    (text.is_empty() || !text.contains(words)).then(|| format!("doesn't say `{words}`"))
}

/// Whether everything told stands in the answer; of lists, neither more nor less, in whatever order.
fn holds(answer: &Value, told: &Value) -> bool {
    match (answer, told) {
        (_, Value::Null) => true,
        (Value::Object(answer), Value::Object(told)) => told
            .iter()
            .all(|(name, value)| answer.get(name).is_some_and(|answer| holds(answer, value))),
        (Value::Array(answer), Value::Array(told)) => {
            let found = |told: &Value| answer.iter().any(|answer| holds(answer, told));
            answer.len() == told.len() && told.iter().all(found)
        }
        _ => answer == told,
    }
}

#[test]
fn what_is_told_stands_in_the_answer_and_lists_have_nothing_else() {
    use serde_json::json;
    let answer = json!({ "name": "n", "further": 1, "list": [{ "id": 1 }, { "id": 2 }] });
    assert!(holds(&answer, &json!({ "list": [{ "id": 2 }, { "id": 1 }] })));
    for told in [
        json!({ "name": "m" }),
        json!({ "missing": 1 }),
        json!({ "list": [{ "id": 1 }] }),
        json!({ "list": [{ "id": 1 }, { "id": 3 }] }),
    ] {
        assert!(!holds(&answer, &told), "{told}");
    }
    assert_eq!(canonical("READ,write"), "Write, Read");
    assert_eq!(canonical("Read, Admin"), "Execute, Write, Read, Clone, Admin");
}

/// Anything in JSON.
static ANY: Shape = Shape::Any;
static BOOL: Shape = Shape::Bool;
static USERS: Shape = Shape::List(&shapes::USER);
static TEXTS: Shape = Shape::List(&Shape::Text);
