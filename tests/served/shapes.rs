//! The shapes that the reference client can read: fields, their types, no nulls.

use serde_json::Value;

/// What an answer in JSON has to be like.
#[derive(Debug)]
pub(super) enum Shape {
    /// Whatever is JSON: the answer is read, and nothing in it.
    Any,
    Bool,
    Number,
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Flags with a comma and a blank between.
    Flags,
    /// A moment in RFC 3339, in UTC.
    Moment,
    List(&'static Shape),
    /// Further fields are read over.
    Object(&'static [Field]),
    /// An object of any fields.
    Map,
}

/// Name, whether it must be there, and what it is.
type Field = (&'static str, Presence, Shape);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Must,
    May,
}

use Presence::{May, Must};

const FLAG_WORDS: [&str; 5] = ["Execute", "Write", "Read", "Clone", "Admin"];

pub(super) static USER: Shape = Shape::Object(&[
    // pycarta takes users without an id for one and the same.
    ("id", Must, Shape::Text),
    ("name", Must, Shape::Text),
    ("email", May, Shape::Text),
    ("organization", May, Shape::Text),
    ("firstName", May, Shape::Text),
    ("lastName", May, Shape::Text),
    ("groups", May, Shape::List(&Shape::Text)),
]);

const HISTORY: Shape = Shape::Object(&[
    ("addedBy", May, AUTHOR),
    ("dateAdded", May, Shape::Moment),
    ("modifiedBy", May, AUTHOR),
    ("dateModified", May, Shape::Moment),
]);

const AUTHOR: Shape = Shape::Object(&[("name", Must, Shape::Text), ("id", May, Shape::Text)]);

// A resource without `permission` can't be dumped by pycarta.

pub(super) static WORKSPACE: Shape = Shape::Object(&[
    ("id", Must, Shape::Text),
    ("permission", Must, Shape::Flags),
    ("name", Must, Shape::Text),
    ("archived", Must, Shape::Bool),
    ("documentHistory", May, HISTORY),
]);

pub(super) static NAMESPACE: Shape = Shape::Object(&[
    ("id", Must, Shape::Text),
    ("permission", Must, Shape::Flags),
    ("name", Must, Shape::Text),
    ("documentHistory", May, HISTORY),
]);

pub(super) static PROJECT: Shape = Shape::Object(&[
    ("id", Must, Shape::Text),
    ("permission", Must, Shape::Flags),
    ("name", Must, Shape::Text),
    ("bucketName", Must, Shape::Text),
]);

pub(super) static SERVICE: Shape = Shape::Object(&[
    ("id", Must, Shape::Text),
    ("permission", Must, Shape::Flags),
    ("name", Must, Shape::Text),
    ("baseUrl", May, Shape::Text),
    ("documentHistory", May, HISTORY),
]);

pub(super) static CONNECTION: Shape = Shape::Object(&[
    ("id", Must, Shape::Text),
    ("permission", Must, Shape::Flags),
    ("name", Must, Shape::Text),
    ("backend", Must, Shape::Text),
    ("keyPath", May, Shape::Text),
    (
        "nativeId",
        May,
        Shape::Object(&[
            ("fileId", May, Shape::Text),
            ("bucketName", May, Shape::Text),
            ("prefix", May, Shape::Text),
        ]),
    ),
    ("documentHistory", May, HISTORY),
]);

pub(super) static FILE: Shape = Shape::Object(&[
    ("id", Must, Shape::Text),
    ("permission", Must, Shape::Flags),
    (
        "storageInfo",
        Must,
        Shape::Object(&[
            ("storageType", Must, Shape::Word(&["DynamoDb", "S3", "Local"])),
            ("container", May, Shape::Text),
            ("path", May, Shape::Text),
            ("compressed", Must, Shape::Bool),
        ]),
    ),
    ("documentHistory", May, HISTORY),
]);

pub(super) static FILE_INFORMATION: Shape = Shape::Object(&[
    ("id", May, Shape::Text),
    ("permission", Must, Shape::Flags),
    ("name", Must, Shape::Text),
    ("source", Must, Shape::Word(&["Carta", "HyperThought"])),
    ("type", Must, Shape::Word(&["File", "Directory", "Workspace"])),
    ("owner", Must, Shape::Text),
    ("path", May, Shape::Text),
    ("dateCreated", May, Shape::Moment),
    ("dateModified", May, Shape::Moment),
]);

pub(super) static ENTITIES: Shape = Shape::List(&Shape::Object(&[
    ("userId", Must, Shape::Text),
    ("userType", Must, Shape::Word(&HOLDERS)),
    ("permission", Must, Shape::Flags),
    ("id", May, Shape::Text),
]));

const HOLDERS: [&str; 6] =
    ["NamespaceItem", "ProjectItem", "User", "UserGroup", "WorkflowItem", "WorkspaceItem"];

pub(super) static KINDS: Shape = Shape::List(&Shape::Word(&[
    "Workspace",
    "Connection",
    "File",
    "Namespace",
    "Service",
    "Project",
]));

const FLAGS: Shape = Shape::Object(&[
    ("execute", Must, Shape::Bool),
    ("write", Must, Shape::Bool),
    ("read", Must, Shape::Bool),
    ("admin", Must, Shape::Bool),
    ("owner", Must, Shape::Bool),
]);

const TIERS: Shape =
    Shape::Object(&[("user", Must, FLAGS), ("private", Must, FLAGS), ("shared", Must, FLAGS)]);

pub(super) static V2_FLAGS: Shape = FLAGS;
pub(super) static V2_TIERS: Shape = TIERS;

pub(super) static V2_RESOURCES: Shape = Shape::List(&Shape::Object(&[
    ("id", Must, Shape::Text),
    ("name", Must, Shape::Text),
    ("permission", Must, FLAGS),
]));

pub(super) static V2_ACCESS: Shape = Shape::List(&Shape::Object(&[
    ("id", Must, Shape::Text),
    ("name", Must, Shape::Text),
    ("permission", Must, TIERS),
]));

pub(super) static NODE: Shape = Shape::Object(&[
    ("id", Must, Shape::Text),
    ("name", Must, Shape::Text),
    ("labels", Must, Shape::List(&Shape::Text)),
    ("props", Must, Shape::Map),
]);

pub(super) static API_TOKEN: Shape = Shape::Object(&[
    ("name", Must, Shape::Text),
    ("token", Must, Shape::Text),
    ("allowedEndpoints", Must, Shape::List(&Shape::Text)),
    ("expires", May, Shape::Moment),
    ("uses", May, Shape::Number),
    ("revoked", May, Shape::Bool),
    ("autoRemove", May, Shape::Bool),
    ("lastUsed", May, Shape::Moment),
]);

pub(super) static POOL: Shape = Shape::Object(&[
    ("userPoolId", Must, Shape::Text),
    ("userPoolWebClientId", Must, Shape::Text),
    ("region", Must, Shape::Text),
]);

pub(super) static PASSWORD_POLICY: Shape = Shape::Object(&[
    ("minimumLength", Must, Shape::Number),
    ("requireLowercase", Must, Shape::Bool),
    ("requireUppercase", Must, Shape::Bool),
    ("requireNumbers", Must, Shape::Bool),
    ("requireSymbols", Must, Shape::Bool),
]);

pub(super) static CHALLENGE: Shape = Shape::Object(&[
    ("ChallengeName", Must, Shape::Word(&["PASSWORD_VERIFIER"])),
    (
        "ChallengeParameters",
        Must,
        Shape::Object(&[
            ("SALT", Must, Shape::Text),
            ("SECRET_BLOCK", Must, Shape::Text),
            ("SRP_B", Must, Shape::Text),
            ("USERNAME", Must, Shape::Text),
            ("USER_ID_FOR_SRP", Must, Shape::Text),
        ]),
    ),
]);

pub(super) static TOKENS: Shape = Shape::Object(&[
    (
        "AuthenticationResult",
        Must,
        Shape::Object(&[
            ("AccessToken", Must, Shape::Text),
            ("ExpiresIn", Must, Shape::Number),
            ("IdToken", Must, Shape::Text),
            ("RefreshToken", Must, Shape::Text),
            ("TokenType", Must, Shape::Word(&["Bearer"])),
        ]),
    ),
    ("ChallengeParameters", Must, Shape::Map),
]);

pub(super) static NEW_PASSWORD: Shape = Shape::Object(&[
    ("ChallengeName", Must, Shape::Word(&["NEW_PASSWORD_REQUIRED"])),
    ("ChallengeParameters", Must, Shape::Object(&[("USER_ID_FOR_SRP", Must, Shape::Text)])),
    ("Session", Must, Shape::Text),
]);

impl Shape {
    /// What is wrong with a value, and where.
    pub(super) fn complaint(&self, value: &Value) -> Option<String> {
        null_at(value, "").or_else(|| self.unlike(value, ""))
    }

    fn unlike(&self, value: &Value, at: &str) -> Option<String> {
        let fits = match (self, value) {
            (Self::Any, _) => true,
            (Self::Bool, value) => value.is_boolean(),
            (Self::Number, value) => value.is_number(),
            (Self::Text, value) => value.is_string(),
            (Self::Map, value) => value.is_object(),
            (Self::Word(words), Value::String(text)) => words.contains(&text.as_str()),
            (Self::Flags, Value::String(text)) => are_flags(text),
            (Self::Moment, Value::String(text)) => is_moment(text),
            (Self::List(shape), Value::Array(items)) => {
                let mut items = items.iter().enumerate();
                return items
                    .find_map(|(index, item)| shape.unlike(item, &format!("{at}/{index}")));
            }
            (Self::Object(fields), Value::Object(_)) => {
                return fields.iter().find_map(|field| field_unlike(field, value, at));
            }
            _ => false,
        };
        (!fits).then(|| format!("`{at}` isn't a {self:?}"))
    }
}

fn field_unlike((name, presence, shape): &Field, object: &Value, at: &str) -> Option<String> {
    let at = format!("{at}/{name}");
    match object.get(name) {
        Some(value) => shape.unlike(value, &at),
        None => (*presence == Must).then(|| format!("`{at}` is missing")),
    }
}

/// pycarta takes no null in an optional field.
fn null_at(value: &Value, at: &str) -> Option<String> {
    match value {
        Value::Null => Some(format!("`{at}` is null")),
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| null_at(item, &format!("{at}/{index}")))
        }
        Value::Object(fields) => {
            fields.iter().find_map(|(name, value)| null_at(value, &format!("{at}/{name}")))
        }
        _ => None,
    }
}

/// pycarta splits at comma and blank, and loses what it doesn't know.
pub(super) fn are_flags(text: &str) -> bool {
    text.is_empty() || text.split(", ").all(|word| FLAG_WORDS.contains(&word))
}

fn is_moment(text: &str) -> bool {
    let shape: String =
        text.chars().map(|char| if char.is_ascii_digit() { '0' } else { char }).collect();
    let whole = "0000-00-00T00:00:00";
    shape.strip_prefix(whole).and_then(|rest| rest.strip_suffix('Z')).is_some_and(|fraction| {
        fraction.is_empty()
            || fraction.strip_prefix('.').is_some_and(|digits| digits.chars().all(|c| c == '0'))
    })
}

#[test]
fn shapes_see_what_pycarta_would_stumble_over() {
    use serde_json::json;
    let whole = json!({ "id": "w", "name": "n", "permission": "Write, Read", "archived": false,
        "documentHistory": { "addedBy": { "name": "a" }, "dateAdded": "2024-11-05T10:11:12Z" } });
    assert_eq!(WORKSPACE.complaint(&whole), None);
    for (name, value) in [
        ("permission", json!("Write,Read")),
        ("permission", json!("Write, Read\n")),
        ("permission", json!(["Write"])),
        ("archived", json!("false")),
        ("further", json!(null)),
        ("documentHistory", json!({ "dateAdded": 1_700_000_000 })),
        ("documentHistory", json!({ "addedBy": {} })),
    ] {
        let mut wrong = whole.clone();
        wrong[name] = value;
        assert!(WORKSPACE.complaint(&wrong).is_some(), "{wrong}");
    }
    let mut lacking = whole.clone();
    lacking.as_object_mut().unwrap().remove("permission");
    assert_eq!(WORKSPACE.complaint(&lacking).unwrap(), "`/permission` is missing");
}
