//! `/v2/permissions` and `/v2/resource`.

use super::{NOTHING, Scene, only};
use crate::served::ask::Ask;
use crate::served::shapes;
use crate::served::world::{Caller, World};
use serde_json::{Value, json};

const RESOURCES: &str = "/v2/resource/generic";

pub(super) fn prepare(world: &mut World, ask: &Ask) -> Option<Scene> {
    Some(match ask.endpoint().as_str() {
        "GET /v2/permissions/{from}/{to}" => {
            let flags = flags(&ask.told().unwrap_or_default());
            pair(world, ask, &json!({ "user": flags }))?;
            Scene::json(Caller::Alice, &shapes::V2_FLAGS, flags)
        }
        "GET /v2/permissions/{from}/{to}/direct" => direct(world, ask)?,
        "PUT /v2/permissions/{from}/{to}" => {
            pair(world, ask, &json!({}))?;
            missing(world, ask)
                .unwrap_or_else(|| Scene::json(Caller::Alice, &shapes::V2_TIERS, ask.body()))
        }
        "DELETE /v2/permissions/{from}/{to}" => {
            pair(world, ask, &json!({ "user": { "read": true } }))?;
            missing(world, ask).unwrap_or_else(|| Scene::done(Caller::Alice))
        }
        "GET /v2/permissions/{from}/labels" => labels(world, ask),
        "GET /v2/permissions/{from}/resources/{label}" => resources(world, ask),
        "GET /v2/permissions/{from}/access/{label}" => access(world, ask)?,
        "POST /v2/resource/generic" => {
            let told = only(&ask.body(), &["name", "labels", "props"]);
            Scene::json(Caller::Alice, &shapes::NODE, told)
        }
        "GET /v2/resource/{resource}" | "PUT /v2/resource/{resource}" => resource(world, ask)?,
        "DELETE /v2/resource/{resource}" => {
            resource(world, ask)?;
            missing(world, ask).unwrap_or_else(|| Scene::done(Caller::Alice))
        }
        _ => return None,
    })
}

/// The recorded ones; *read*, if they are no good.
fn flags(recorded: &Value) -> Value {
    let names = ["execute", "write", "read", "admin"];
    let whole = names.iter().all(|name| recorded[name].is_boolean());
    if whole { only(recorded, &names) } else { json!({ "read": true }) }
}

fn tiers(recorded: &Value) -> Value {
    json!({ "user": flags(&recorded["user"]), "private": flags(&recorded["private"]),
        "shared": flags(&recorded["shared"]) })
}

fn thing(world: &mut World, owner: Caller, name: &str, labels: &Value, props: &Value) -> String {
    let body = json!({ "name": name, "labels": labels, "props": props });
    world.resource(owner, RESOURCES, Some(&body))
}

/// Bob, and what alice lets him do with a thing of hers.
fn pair(world: &mut World, ask: &Ask, tiers: &Value) -> Option<()> {
    let id = thing(world, Caller::Alice, "Thing", &json!(["Project"]), &json!({}));
    let bob = world.id_of("bob");
    world.ask(Caller::Alice, "PUT", &format!("/v2/permissions/{bob}/{id}"), Some(tiers));
    world.bind(ask.part("from")?, &bob);
    world.bind(ask.part("to")?, &id);
    Some(())
}

/// What the recorded Carta didn't find isn't there.
fn missing(world: &mut World, ask: &Ask) -> Option<Scene> {
    let recorded = ask.part("to").or(ask.part("resource"))?;
    (ask.status() == 404).then(|| {
        world.bind(recorded, NOTHING);
        Scene::refused(Caller::Alice, 404, "no such resource")
    })
}

fn direct(world: &mut World, ask: &Ask) -> Option<Scene> {
    let tiers = tiers(&ask.told().unwrap_or_default());
    pair(world, ask, &tiers)?;
    let found = || Scene::json(Caller::Alice, &shapes::V2_TIERS, tiers);
    Some(missing(world, ask).unwrap_or_else(found))
}

fn labels(world: &mut World, ask: &Ask) -> Scene {
    let labels = ask.told().filter(Value::is_array).unwrap_or_else(|| json!(["Project"]));
    thing(world, Caller::Alice, "Thing", &labels, &json!({}));
    Scene::json(Caller::Alice, &super::TEXTS, labels)
}

/// `self` is always there: a 404 is scripted.
fn resources(world: &mut World, ask: &Ask) -> Scene {
    let recorded = ask.told().filter(Value::is_array).unwrap_or_else(|| json!([{ "name": "n" }]));
    let label = json!([ask.part("label")]);
    let mut told = Vec::new();
    for item in recorded.as_array().into_iter().flatten() {
        let name = item["name"].as_str().unwrap_or("n");
        let id = thing(world, Caller::Bob, name, &label, &json!({}));
        let (flags, alice) = (flags(&item["permission"]), world.id_of("alice"));
        let path = format!("/v2/permissions/{alice}/{id}");
        world.ask(Caller::Bob, "PUT", &path, Some(&json!({ "user": flags })));
        told.push(json!({ "id": id, "name": name, "permission": flags }));
    }
    Scene::json(Caller::Alice, &shapes::V2_RESOURCES, told.into())
}

fn access(world: &mut World, ask: &Ask) -> Option<Scene> {
    // Here, `from` is the resource.
    let id = thing(world, Caller::Alice, "Thing", &json!([]), &json!({}));
    world.bind(ask.part("from")?, &id);
    if ask.status() == 403 {
        let path = format!("/v2/permissions/{}/{id}", world.id_of("bob"));
        world.ask(Caller::Alice, "PUT", &path, Some(&json!({ "user": { "read": true } })));
        return Some(Scene::refused(Caller::Bob, 403, ""));
    }
    let recorded = &ask.told().unwrap_or_default()[0];
    let name = recorded["name"].as_str().unwrap_or("G");
    let (tiers, group) = (tiers(&recorded["permission"]), world.group_id(name));
    let path = format!("/v2/permissions/{group}/{id}");
    world.ask(Caller::Alice, "PUT", &path, Some(&tiers));
    let told = json!([{ "id": group, "name": name, "permission": tiers }]);
    Some(Scene::json(Caller::Alice, &shapes::V2_ACCESS, told))
}

fn resource(world: &mut World, ask: &Ask) -> Option<Scene> {
    let recorded = ask.told().unwrap_or_default();
    let name = recorded["name"].as_str().unwrap_or("Thing");
    let labels = recorded.get("labels").cloned().unwrap_or_else(|| json!([]));
    let id = thing(world, Caller::Alice, name, &labels, &recorded["props"]);
    world.bind(ask.part("resource")?, &id);
    let mut told = only(&recorded, &["name", "labels", "props"]);
    if let (Value::Object(told), Value::Object(body)) = (&mut told, ask.body()) {
        told.extend(body);
    }
    Some(Scene::json(Caller::Alice, &shapes::NODE, told))
}
