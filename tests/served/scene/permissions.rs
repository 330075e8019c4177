//! `/permissions`, and the same of workspaces alone: who may do what.

use super::{ANY, Expected, NOTHING, Recorded, Scene, canonical, grant};
use crate::served::ask::Ask;
use crate::served::shapes::{self, Shape};
use crate::served::world::{Caller, World};
use serde_json::{Value, json};

static WORKSPACES: Shape = Shape::List(&shapes::WORKSPACE);
static NAMESPACES: Shape = Shape::List(&shapes::NAMESPACE);
static PROJECTS: Shape = Shape::List(&shapes::PROJECT);
static SERVICES: Shape = Shape::List(&shapes::SERVICE);
static CONNECTIONS: Shape = Shape::List(&shapes::CONNECTION);
static FILES: Shape = Shape::List(&shapes::FILE);
static FLAGS: Shape = Shape::Flags;

pub(super) fn prepare(world: &mut World, ask: &Ask) -> Option<Scene> {
    let endpoint = ask.endpoint();
    if endpoint.starts_with("GET /permissions/resources") {
        return listing(world, ask, &endpoint);
    }
    Some(match endpoint.as_str() {
        "GET /permissions/{resource}/users" => holders(world, ask, "resource"),
        "GET /permissions/{resource}/{holder}" => held(world, ask, "resource"),
        "PUT /permissions/{resource}/{holder}" | "DELETE /permissions/{resource}/{holder}" => {
            change(world, ask, "resource")
        }
        _ => return None,
    })
}

/// Below a workspace.
pub(super) fn of_workspace(world: &mut World, ask: &Ask) -> Option<Scene> {
    Some(match ask.endpoint().as_str() {
        "GET /workspace/{workspace}/permissions/users" => holders(world, ask, "workspace"),
        "GET /workspace/{workspace}/permissions/user/{holder}" => {
            let Scene { caller, expected } = held(world, ask, "workspace");
            match expected {
                // Here, pycarta reads JSON.
                Expected::Text(text) => Scene::json(caller, &FLAGS, text.into()),
                other => Scene::new(caller, other),
            }
        }
        "PUT /workspace/{workspace}/permissions/user/{holder}"
        | "DELETE /workspace/{workspace}/permissions/user/{holder}" => {
            change(world, ask, "workspace")
        }
        _ => return None,
    })
}

fn listing(world: &mut World, ask: &Ask, endpoint: &str) -> Option<Scene> {
    let Some(kind) = ask.part("kind") else {
        let told = json!(["Workspace", "Connection", "File", "Namespace", "Service", "Project"]);
        return Some(Scene::json(Caller::Alice, &shapes::KINDS, told));
    };
    if endpoint == "GET /permissions/resources/{kind}" {
        return of_kind(world, ask, kind);
    }
    let id = ask.part("resource")?;
    if ask.status() == 404 {
        world.bind(id, NOTHING);
        return Some(Scene::refused(Caller::Alice, 404, "no such resource"));
    }
    let shape = match kind {
        "Workspace" => &shapes::WORKSPACE,
        "Namespace" => &shapes::NAMESPACE,
        "Service" => &shapes::SERVICE,
        "Connection" => &shapes::CONNECTION,
        "File" => &shapes::FILE,
        _ => &shapes::PROJECT,
    };
    let recorded = Recorded::read(&ask.told().unwrap_or_default());
    let told = shared(world, kind, &recorded, None);
    world.bind(id, told["id"].as_str().unwrap());
    Some(Scene::json(Caller::Alice, shape, told))
}

fn of_kind(world: &mut World, ask: &Ask, kind: &str) -> Option<Scene> {
    let shape = match kind {
        "Workspace" => &WORKSPACES,
        "Namespace" => &NAMESPACES,
        "Project" => &PROJECTS,
        "Service" => &SERVICES,
        "Connection" => &CONNECTIONS,
        "File" => &FILES,
        _ => return None,
    };
    if let Some(user) = ask.query("userId") {
        let bob = world.id_of("bob");
        world.bind(user, &bob);
    }
    let recorded = Recorded::list(ask.told());
    let told = recorded.iter().map(|item| shared(world, kind, item, ask.query("userId")));
    Some(Scene::json(Caller::Alice, shape, told.collect()))
}

/// A resource as whoever is asked about reads it: bob's, if alice asks about herself, and hers else.
fn shared(world: &mut World, kind: &str, recorded: &Recorded, other: Option<&str>) -> Value {
    let (owner, holder) = match other {
        Some(_) => (Caller::Alice, "bob"),
        None => (Caller::Bob, "alice"),
    };
    let id = made(world, owner, kind, &recorded.name);
    grant(world, owner, &world.id_of(holder), &id, &recorded.flags);
    json!({ "id": id, "name": recorded.name, "permission": recorded.flags })
}

pub(super) fn made(world: &mut World, owner: Caller, kind: &str, name: &str) -> String {
    match kind {
        "Namespace" => world.namespace(owner, name),
        "Project" => {
            let body = json!({ "name": name, "bucketName": "bucket" });
            world.resource(owner, "/project", Some(&body))
        }
        "Service" => {
            world.namespace(owner, "theirs");
            world.service(owner, "theirs", name)
        }
        "File" => world.file(owner, "", name, "text/csv", b"a,b\n"),
        "Connection" => {
            let project = made(world, owner, "Project", "theirs");
            let body = json!({ "name": name, "backend": "S3", "keyPath": "k/p",
                "nativeId": { "fileId": "f", "bucketName": "b", "prefix": "p/" } });
            world.resource(owner, &format!("/project/connection/{project}"), Some(&body))
        }
        _ => world.resource(owner, &crate::served::world::path(&["workspace", name]), None),
    }
}

/// Alice's workspace, and somebody of the type that is asked about, both by the recording's ids.
fn pair(world: &mut World, ask: &Ask, resource: &str) -> (String, String) {
    let id = made(world, Caller::Alice, "Workspace", "Lab");
    let holder = holder(world, ask.query("userType").unwrap_or("User"));
    world.bind(ask.part(resource).unwrap(), &id);
    if let Some(recorded) = ask.part("holder") {
        world.bind(recorded, &holder);
    }
    (id, holder)
}

fn holder(world: &mut World, user_type: &str) -> String {
    match user_type {
        "UserGroup" => world.group_id("Org:Holders"),
        "NamespaceItem" => made(world, Caller::Alice, "Namespace", "holder"),
        "ProjectItem" => made(world, Caller::Alice, "Project", "holder"),
        "WorkspaceItem" => made(world, Caller::Alice, "Workspace", "holder"),
        _ => world.id_of("bob"),
    }
}

fn holders(world: &mut World, ask: &Ask, resource: &str) -> Scene {
    let (id, holder) = pair(world, ask, resource);
    grant(world, Caller::Alice, &holder, &id, "Write, Read");
    let user_type = ask.query("userType").unwrap_or("User");
    let mut told =
        vec![json!({ "userId": holder, "userType": user_type, "permission": "Write, Read" })];
    if user_type == "User" {
        let all = "Execute, Write, Read, Clone, Admin";
        told.push(json!({ "userId": world.id_of("alice"), "userType": "User", "permission": all }));
    }
    Scene::json(Caller::Alice, &shapes::ENTITIES, told.into())
}

fn held(world: &mut World, ask: &Ask, resource: &str) -> Scene {
    let (id, holder) = pair(world, ask, resource);
    if ask.status() == 403 {
        // Whoever may read it may not know what others may do.
        grant(world, Caller::Alice, &holder, &id, "Read");
        let alice = world.id_of("alice");
        world.bind(ask.part("holder").unwrap(), &alice);
        return Scene::refused(Caller::Bob, 403, "");
    }
    let given = ask.given();
    let recorded = given.trim_matches(['"', '\n']);
    let flags = match recorded {
        // Nothing is held, which is an empty text here.
        "" | "None" => return Scene::new(Caller::Alice, Expected::Text(String::new())),
        flags => canonical(flags),
    };
    grant(world, Caller::Alice, &holder, &id, &flags);
    Scene::new(Caller::Alice, Expected::Text(flags))
}

/// pycarta reads the answer as JSON, whatever is in it.
fn change(world: &mut World, ask: &Ask, resource: &str) -> Scene {
    let (id, holder) = pair(world, ask, resource);
    if ask.request.method == "DELETE" {
        grant(world, Caller::Alice, &holder, &id, "Read");
    }
    Scene::json(Caller::Alice, &ANY, Value::Null)
}
