//! `/files`.

use super::permissions::made;
use super::{Expected, Scene, grant};
use crate::served::ask::Ask;
use crate::served::shapes::{self, Shape};
use crate::served::world::{Caller, World};
use serde_json::{Value, json};

static LISTING: Shape = Shape::List(&shapes::FILE_INFORMATION);
static TEXT: Shape = Shape::Text;

const ALL: &str = "Execute, Write, Read, Clone, Admin";

pub(super) fn prepare(world: &mut World, ask: &Ask) -> Option<Scene> {
    Some(match ask.endpoint().as_str() {
        "GET /files" => Scene::json(Caller::Alice, &super::TEXTS, json!(["Carta", "HyperThought"])),
        "GET /files/{source}/support" => {
            let told = match ask.part("source")? {
                "HyperThought" => "Containers, PartialFileList",
                _ => "Containers, FileUpdate, FullFileList",
            };
            Scene::json(Caller::Alice, &TEXT, told.into())
        }
        "GET /files/{source}/list" => match ask.query("path") {
            Some(path) => below(world, ask, path),
            None => top(world, ask),
        },
        "GET /files/{source}/file/{file}" => download(world, ask)?,
        "POST /files/{source}" => upload(world, ask),
        "PATCH /files/{source}/file/{file}" => update(world, ask)?,
        "DELETE /files/{source}/file/{file}" => {
            let id = world.file(Caller::Alice, "", "a.csv", "text/csv", b"old");
            world.bind(ask.part("file")?, &id);
            Scene::done(Caller::Alice)
        }
        _ => return None,
    })
}

/// Names and types that the recorded list has; a file, if it is no good.
fn recorded(ask: &Ask) -> Vec<(String, String)> {
    let text = |value: &Value, usual: &str| value.as_str().unwrap_or(usual).to_owned();
    let told = ask.told().unwrap_or_else(|| json!([{}]));
    let items = told.as_array().into_iter().flatten();
    items.map(|item| (text(&item["name"], "a.csv"), text(&item["type"], "File"))).collect()
}

/// At the top are workspaces, here bob's, and files of one's own.
fn top(world: &mut World, ask: &Ask) -> Scene {
    let mut told = Vec::new();
    for (name, file_type) in recorded(ask) {
        told.push(if file_type == "Workspace" {
            let id = readable_workspace(world, &name);
            information(&name, &file_type, "bob", "Read", &format!("/{id}"))
        } else {
            world.file(Caller::Alice, "", &name, "text/csv", b"a,b\n");
            information(&name, &file_type, "alice", ALL, &format!("/{name}"))
        });
    }
    Scene::json(Caller::Alice, &LISTING, told.into())
}

/// In bob's workspace, which alice may read. The recorded path's first part stands for it; the rest are folders.
fn below(world: &mut World, ask: &Ask, path: &str) -> Scene {
    let workspace = readable_workspace(world, "Lab");
    let folder = path.trim_start_matches('/').split_once('/').map(|(_, folder)| folder);
    let place = match folder {
        Some(folder) => format!("{workspace}/{folder}"),
        None => workspace,
    };
    world.bind(path, &place);
    let mut told = Vec::new();
    let mut items = recorded(ask);
    if items.is_empty() {
        // A folder is there while something is in it.
        items.push(("a.csv".to_owned(), "File".to_owned()));
    }
    for (name, file_type) in items {
        let container = match file_type.as_str() {
            "Directory" => format!("{place}/{name}"),
            _ => place.clone(),
        };
        world.file(Caller::Bob, &container, &name, "text/csv", b"a,b\n");
        told.push(information(&name, &file_type, "bob", "Read", &format!("/{place}/{name}")));
    }
    Scene::json(Caller::Alice, &LISTING, told.into())
}

fn readable_workspace(world: &mut World, name: &str) -> String {
    let id = made(world, Caller::Bob, "Workspace", name);
    grant(world, Caller::Bob, &world.id_of("alice"), &id, "Read");
    id
}

/// Bob's file, which alice may read.
fn download(world: &mut World, ask: &Ask) -> Option<Scene> {
    let content = ask.given_bytes();
    let content_type = ask.given_header("Content-Type").unwrap_or("text/csv").to_owned();
    let id = world.file(Caller::Bob, "", "a.csv", &content_type, &content);
    grant(world, Caller::Bob, &world.id_of("alice"), &id, "Read");
    world.bind(ask.part("file")?, &id);
    Some(Scene::new(Caller::Alice, Expected::File(content_type, content)))
}

/// The recorded call gives its file no name, which pycarta calls `upload`.
fn upload(world: &mut World, ask: &Ask) -> Scene {
    let path = match ask.query("containerId") {
        Some(recorded) => {
            let id = made(world, Caller::Alice, "Workspace", "Lab");
            world.bind(recorded, &id);
            format!("/{id}/upload")
        }
        None => "/upload".to_owned(),
    };
    let told = information("upload", "File", "alice", ALL, &path);
    Scene::json(Caller::Alice, &shapes::FILE_INFORMATION, told)
}

/// An update keeps the file's name, whatever the form says.
fn update(world: &mut World, ask: &Ask) -> Option<Scene> {
    let id = world.file(Caller::Alice, "", "a.csv", "text/csv", b"old");
    world.bind(ask.part("file")?, &id);
    let mut told = information("a.csv", "File", "alice", ALL, "/a.csv");
    told["id"] = id.into();
    Some(Scene::json(Caller::Alice, &shapes::FILE_INFORMATION, told))
}

fn information(name: &str, file_type: &str, owner: &str, flags: &str, path: &str) -> Value {
    json!({ "name": name, "source": "Carta", "type": file_type, "owner": owner,
        "permission": flags, "path": path })
}

/// What is wrong with what a change left behind of the file that it was about.
pub(super) fn unlike_after(world: &World, ask: &Ask) -> Option<String> {
    let Some(kept) = world.read_newest_file() else {
        return Some("no file was made".to_owned());
    };
    if ask.request.method == "DELETE" {
        return (kept.status != 404).then(|| format!("is still there: {}", kept.line()));
    }
    let sent = form_content(&ask.request.body);
    let whole = kept.status == 200 && sent == Some(kept.body.as_slice());
    (!whole).then(|| format!("what is kept isn't what was sent: {}", kept.line()))
}

/// What a form's only field holds.
fn form_content(form: &[u8]) -> Option<&[u8]> {
    let begin = find(form, b"\r\n\r\n")? + 4;
    let content = &form[begin..];
    Some(&content[..find(content, b"\r\n--")?])
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
