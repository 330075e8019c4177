//! Files that pycarta itself read and wrote.

use super::{Place, Profile, Profiles, sections};
use serde_json::Value;
use std::path::PathBuf;

/// Where we differ from pycarta on purpose: by the number of its bug, what we do instead, and why.
const DIFFERENCES: &[(&str, Instead, &str)] = &[
    ("B36", Instead::Works, "a key `profile_name` is none of ours"),
    ("B37", Instead::MakesNothing, "reading makes no file"),
    ("B38", Instead::Works, "without a user name or environment, the key is left out"),
    ("B39", Instead::Works, "aws_profile is written"),
    ("B40", Instead::Works, "what is None goes"),
    ("B41", Instead::KeepsComments, "only the lines concerned change"),
    ("B42", Instead::Refuses, "what can't be read back isn't saved"),
    ("B43", Instead::Refuses, "an empty name would change every profile"),
];

#[derive(Clone, Copy, PartialEq)]
enum Instead {
    Works,
    MakesNothing,
    KeepsComments,
    Refuses,
}

fn difference(vector: &Value) -> Option<Instead> {
    let bug = vector["bugs"].as_array()?.first()?.as_str()?;
    let listed = DIFFERENCES.iter().find(|(listed, ..)| *listed == bug);
    Some(listed.unwrap_or_else(|| panic!("{bug} is in no table")).1)
}

/// The file of the repository, or the one in the folder that `CARTA_WIRE_VECTORS` names.
fn recorded() -> Value {
    let folder = std::env::var_os("CARTA_WIRE_VECTORS").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/wire")),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(folder.join("profiles.json")).expect("the file is there");
    serde_json::from_str(&text).expect("the file is JSON")
}

fn text(value: &Value) -> Option<&str> {
    value.as_str()
}

#[test]
fn every_file_is_read_as_pycarta_reads_it() {
    let recorded = recorded();
    let vectors = recorded["reads"].as_array().expect("a list");
    let mut different = 0;
    for vector in vectors {
        let bytes = match text(&vector["file_hex"]) {
            Some(hex) => hex::decode(hex).expect("hexadecimal"),
            None => text(&vector["file"]).expect("a file").as_bytes().to_vec(),
        };
        let place = Place::with(bytes);
        different += usize::from(difference(vector).is_some());
        read(vector, &place.profiles());
    }
    println!(
        "reads: {} passed, 0 failed, {different} different on purpose",
        vectors.len() - different
    );
}

fn read(vector: &Value, profiles: &Profiles) {
    let id = &vector["id"];
    if !vector["load_raised"].is_null() {
        assert!(profiles.names().is_err(), "{id}");
        return;
    }
    let names: Vec<_> =
        vector["get_profiles"].as_array().expect("names").iter().filter_map(text).collect();
    assert_eq!(profiles.names().expect("it can be read"), names, "{id}");
    for (name, expected) in vector["profiles"].as_object().expect("profiles") {
        let found = profiles.get(name);
        if expected["raised"].is_null() {
            let found = found.unwrap_or_else(|error| panic!("{id}: {error}"));
            assert_fields(id, &found, &expected["fields"]);
            // pycarta answers None where there is no environment.
            let production = expected["is_production"].as_bool().unwrap_or(false);
            assert_eq!(found.is_production(), production, "{id}");
        } else if difference(vector) == Some(Instead::Works) && names.contains(&name.as_str()) {
            assert!(found.is_ok(), "{id}");
        } else {
            assert!(found.is_err(), "{id}");
        }
    }
}

fn assert_fields(id: &Value, found: &Profile, expected: &Value) {
    let mut said = serde_json::Map::new();
    for key in ["username", "environment", "password", "token", "aws_profile"] {
        let value = found.values().into_iter().find(|(named, _)| *named == key);
        said.insert(key.into(), value.and_then(|(_, value)| value).into());
    }
    said.insert("profile_name".into(), found.name.clone().into());
    assert_eq!(&Value::from(said), expected, "{id}");
}

#[test]
fn every_change_ends_as_with_pycarta() {
    let recorded = recorded();
    let vectors = recorded["writes"].as_array().expect("a list");
    let all = vectors.len() + recorded["reads"].as_array().expect("a list").len();
    assert_eq!(Some(all as u64), recorded["count"].as_u64());
    let mut different = 0;
    for vector in vectors {
        different += usize::from(difference(vector).is_some());
        write(vector);
    }
    println!(
        "writes: {} passed, 0 failed, {different} different on purpose",
        vectors.len() - different
    );
}

fn write(vector: &Value) {
    let (id, before) = (&vector["id"], text(&vector["before"]));
    let place = before.map_or_else(Place::empty, Place::with);
    let call = Call::of(vector);
    let outcome = call.make(&place.profiles());
    match difference(vector) {
        None if vector["raised"].is_null() => {
            assert!(outcome.is_ok(), "{id}: {outcome:?}");
            assert_eq!(sections(&place.text()), sections(text(&vector["after"]).unwrap()), "{id}");
            return;
        }
        Some(Instead::MakesNothing) => return assert!(place.listing().is_empty(), "{id}"),
        None | Some(Instead::Refuses) => {
            assert!(outcome.is_err(), "{id}");
            return assert_eq!(place.text(), before.unwrap_or_default(), "{id}");
        }
        Some(Instead::KeepsComments) => {
            assert_eq!(sections(&place.text()), sections(text(&vector["after"]).unwrap()), "{id}");
            let comments =
                before.unwrap_or_default().lines().filter(|line| line.starts_with(['#', ';']));
            for comment in comments {
                assert!(place.text().contains(comment), "{id}: {comment}");
            }
        }
        Some(Instead::Works) => {}
    }
    assert!(outcome.is_ok(), "{id}: {outcome:?}");
    let wanted = call.wanted.expect("it saves");
    assert_eq!(place.profiles().get(&wanted.name).expect("it was saved"), wanted, "{id}");
}

/// What a vector did, taken from the Python expression it was recorded with.
struct Call {
    kind: Kind,
    wanted: Option<Profile>,
}

#[derive(PartialEq)]
enum Kind {
    Read,
    Save,
    Delete(String),
}

impl Call {
    fn of(vector: &Value) -> Self {
        let call = text(&vector["call"]).expect("a call");
        let name = |function| argument(call, function).flatten();
        if let Some(name) = name("delete_profile(") {
            return Self { kind: Kind::Delete(name), wanted: None };
        }
        if !call.contains("save_profile") && !call.contains("set_token") {
            assert_eq!(call, "CartaConfig()", "an operation that this test doesn't know");
            return Self { kind: Kind::Read, wanted: None };
        }
        let name = name("save_profile(").or(name("profile_name=")).unwrap_or_else(|| "dev".into());
        Self { kind: Kind::Save, wanted: Some(wanted(vector, call, name)) }
    }

    fn make(&self, profiles: &Profiles) -> Result<(), crate::Error> {
        match (&self.kind, &self.wanted) {
            (Kind::Delete(name), _) => profiles.delete(name).map(|_| ()),
            (Kind::Save, Some(wanted)) => profiles.save(wanted),
            _ => profiles.names().map(|_| ()),
        }
    }
}

/// The profile that was saved: what the expression says, else what was read again, else what all of them have.
fn wanted(vector: &Value, call: &str, name: String) -> Profile {
    let again = &vector["read_again"][&name];
    let before =
        super::Place::with(text(&vector["before"]).unwrap_or_default()).profiles().get(&name).ok();
    let value = |key: &str, usual: Option<&str>| {
        argument(call, &format!("{key}=")).unwrap_or_else(|| {
            let described = call.contains(" over ") || call.contains("set_token");
            let read = described.then(|| text(&again[key])).flatten();
            read.or(usual).map(str::to_owned)
        })
    };
    let usual = match (&before, call.contains("set_token")) {
        (Some(before), true) => before.environment.clone(),
        _ => Some("development".into()),
    };
    let token = argument(call, "set_token(").flatten();
    let mut profile = Profile::new(name);
    profile.username = value("username", Some("a"));
    profile.environment = value("environment", usual.as_deref());
    profile.password = value("password", None).map(Into::into);
    profile.token = token.or_else(|| value("token", None)).map(Into::into);
    profile.aws_profile = value("aws_profile", None);
    profile
}

/// What follows `before` in a Python expression: a text, `None`, or something else, which is as good as not there.
fn argument(call: &str, before: &str) -> Option<Option<String>> {
    let (_, rest) = call.split_once(before)?;
    if rest.starts_with("None") {
        return Some(None);
    }
    let mut chars = rest.strip_prefix('\'')?.chars();
    let mut text = String::new();
    loop {
        match chars.next()? {
            '\'' => return Some(Some(text)),
            '\\' => text.push(match chars.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                other => other,
            }),
            other => text.push(other),
        }
    }
}
