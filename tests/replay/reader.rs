//! The recorded files: which there are, and what each holds.

use serde_json::Value;
use std::path::{Path, PathBuf};

/// A file and what is in it.
pub(crate) struct Recording {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// What a file holds, told by its own form.
pub(crate) enum Kind {
    /// Calls with their requests.
    Calls { newer: bool, vectors: Vec<Value> },
    /// Definitions and calls of guarded functions.
    Guards(Vec<Value>),
    /// Logins.
    Logins(Vec<Value>),
    /// Somebody else's to replay; the reason is printed.
    Elsewhere(&'static str),
}

/// Every recording in the folder that `CARTA_WIRE_VECTORS` names, else in the project's own.
pub(crate) fn recordings() -> Vec<Recording> {
    let folder = match std::env::var_os("CARTA_WIRE_VECTORS") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("wire"),
    };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no recordings in {}", folder.display());
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Recording {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).unwrap();
    let file: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let kind = kind(&file).unwrap_or_else(|| panic!("{name}: a form that this test doesn't know"));
    Recording { name, kind }
}

fn kind(file: &Value) -> Option<Kind> {
    if file.get("reads").is_some() && file.get("writes").is_some() {
        return Some(Kind::Elsewhere("profiles: carta-core's own tests read them"));
    }
    let vectors = file.get("vectors")?.as_array()?.clone();
    let has = |key: &str| vectors.iter().all(|vector| vector.get(key).is_some());
    if has("challenge") && has("intermediate") {
        Some(Kind::Elsewhere("SRP: carta-core's own tests read it"))
    } else if has("op") && has("response_given") {
        let newer = file["pycarta"].as_str().is_some_and(|version| !version.starts_with("0.2."));
        Some(Kind::Calls { newer, vectors })
    } else if has("steps") {
        Some(Kind::Guards(vectors))
    } else if has("username") && has("response_given") {
        Some(Kind::Logins(vectors))
    } else {
        None
    }
}
