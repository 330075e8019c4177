//! `/files`.

use super::{Expected, NOTHING, Scene, TEXTS};
use crate::served::ask::Ask;
use crate::served::shapes::{self, Shape};
use crate::served::world::{Caller, World};
use serde_json::{Value, json};

static SUPPORT: Shape = Shape::Text;
static LISTING: Shape = Shape::List(&shapes::FILE_INFORMATION);

pub(super) fn prepare(world: &mut World, ask: &Ask) -> Option<Scene> {
    Some(match ask.endpoint().as_str() {
        "GET /files" => Scene::json(Caller::Alice, &TEXTS, json!(["Carta", "HyperThought"])),
        "GET /files/{source}/support" => {
            let told = match ask.part("source")? {
                "Carta" => "Containers, FileUpdate, FullFileList",
                _ => "Containers, PartialFileList",
            };
            Scene::json(Caller::Alice, &SUPPORT, told.into())
        }
        "GET /files/{source}/list" => listing(world, ask),
        "GET /files/{source}/file/{file}" if ask.status() == 404 => {
            world.bind(ask.part("file")?, NOTHING);
            Scene::refused(Caller::Alice, 404, "no such")
        }
        "GET /files/{source}/file/{file}" => {
            there(world, ask, &ask.content())?;
            Scene::new(Caller::Alice, Expected::Content(ask.content()))
        }
        "POST /files/{source}" => {
            if let Some(container) = ask.query("containerId") {
                let lab = world.resource(Caller::Alice, "/workspace/Lab", None);
                world.bind(container, &lab);
            }
            information(json!({ "name": "upload", "source": "Carta", "type": "File" }))
        }
        "PATCH /files/{source}/file/{file}" => {
            let id = there(world, ask, b"before")?;
            information(json!({ "id": id, "source": "Carta", "type": "File" }))
        }
        "DELETE /files/{source}/file/{file}" => {
            there(world, ask, b"")?;
            Scene::done(Caller::Alice)
        }
        _ => return None,
    })
}

fn information(told: Value) -> Scene {
    Scene::json(Caller::Alice, &shapes::FILE_INFORMATION, told)
}

/// A file of alice's, by the recording's id.
fn there(world: &mut World, ask: &Ask, content: &[u8]) -> Option<String> {
    let id = world.file(Caller::Alice, "a.csv", content);
    world.bind(ask.part("file")?, &id);
    Some(id)
}

/// At the top: as many files and workspaces of alice's as were recorded.
fn listing(world: &mut World, ask: &Ask) -> Scene {
    let recorded = ask.told().unwrap_or_default();
    let items = recorded.as_array().map(Vec::as_slice).unwrap_or_default();
    let told = items.iter().map(|item| {
        let name = item["name"].as_str().unwrap_or("a.csv");
        let kind = item["type"].as_str().unwrap_or("File");
        let id = match kind {
            "Workspace" => world.resource(Caller::Alice, &format!("/workspace/{name}"), None),
            _ => world.file(Caller::Alice, name, b"x"),
        };
        json!({ "id": id, "name": name, "type": kind, "source": "Carta", "owner": "alice" })
    });
    Scene::json(Caller::Alice, &LISTING, told.collect())
}
