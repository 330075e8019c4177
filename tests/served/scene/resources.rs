//! `/project`, `/workspace` and the namespaces of `/service`.

use super::permissions::{made, of_workspace};
use super::{NOTHING, Recorded, Scene, grant, only};
use crate::served::ask::Ask;
use crate::served::shapes::{self, Shape};
use crate::served::world::{Caller, World};
use serde_json::{Value, json};

static WORKSPACES: Shape = Shape::List(&shapes::WORKSPACE);

pub(super) fn prepare(world: &mut World, ask: &Ask) -> Option<Scene> {
    Some(match ask.endpoint().as_str() {
        "POST /project" => {
            let told = only(&ask.body(), &["name", "bucketName"]);
            Scene::json(Caller::Alice, &shapes::PROJECT, told)
        }
        "DELETE /project/{project}" => remove(world, ask, "Project", ask.part("project")?),
        "POST /service/reserve/{namespace}" => reserve(world, ask),
        "DELETE /service/remove/{namespace}" => {
            world.namespace(Caller::Alice, ask.part("namespace")?);
            Scene::done(Caller::Alice)
        }
        "GET /service/details/{namespace}" => {
            let name = ask.part("namespace")?;
            let id = world.namespace(Caller::Alice, name);
            Scene::json(Caller::Alice, &shapes::NAMESPACE, json!({ "id": id, "name": name }))
        }
        "GET /workspace" => {
            let recorded = Recorded::list(ask.told());
            let told = recorded.iter().map(|item| shared(world, item)).collect();
            Scene::json(Caller::Alice, &WORKSPACES, told)
        }
        "POST /workspace/{workspace}" => {
            let told = json!({ "name": ask.part("workspace")?, "archived": false });
            Scene::json(Caller::Alice, &shapes::WORKSPACE, told)
        }
        "GET /workspace/{workspace}" => {
            let told = shared(world, &Recorded::read(&ask.told().unwrap_or_default()));
            world.bind(ask.part("workspace")?, told["id"].as_str()?);
            Scene::json(Caller::Alice, &shapes::WORKSPACE, told)
        }
        "DELETE /workspace/{workspace}" => remove(world, ask, "Workspace", ask.part("workspace")?),
        _ => return of_workspace(world, ask),
    })
}

fn shared(world: &mut World, recorded: &Recorded) -> Value {
    let id = made(world, Caller::Bob, "Workspace", &recorded.name);
    grant(world, Caller::Bob, &world.id_of("alice"), &id, &recorded.flags);
    json!({ "id": id, "name": recorded.name, "permission": recorded.flags, "archived": false })
}

fn remove(world: &mut World, ask: &Ask, kind: &str, recorded: &str) -> Scene {
    if ask.status() == 404 {
        world.bind(recorded, NOTHING);
        return Scene::refused(Caller::Alice, 404, "no such resource");
    }
    let id = made(world, Caller::Alice, kind, "mine");
    world.bind(recorded, &id);
    Scene::done(Caller::Alice)
}

/// By these words, pycarta 0.3.12 knows that it is there.
fn reserve(world: &mut World, ask: &Ask) -> Scene {
    if ask.status() == 400 {
        world.namespace(Caller::Bob, ask.part("namespace").unwrap());
        return Scene::refused(Caller::Alice, 400, "duplicate record");
    }
    Scene::done(Caller::Alice)
}
