//! `/user`: users and groups.

use super::{BOOL, Scene, USERS, only};
use crate::served::ask::Ask;
use crate::served::shapes;
use crate::served::world::{Caller, World};
use serde_json::{Value, json};

const PROFILE: [&str; 5] = ["name", "email", "organization", "firstName", "lastName"];

pub(super) fn prepare(world: &mut World, ask: &Ask) -> Option<Scene> {
    Some(match ask.endpoint().as_str() {
        "GET /user" => current(world, ask),
        "POST /user" => create(world, ask),
        "GET /user/users" => search(world, ask),
        "GET /user/authenticated" => Scene::json(Caller::Alice, &BOOL, json!(true)),
        "POST /user/group/{group}" => make_group(world, ask.part("group")?, ask.status()),
        "GET /user/group/{group}" => members(world, ask),
        "POST /user/group/{group}/{user}" => add_member(world, ask),
        _ => return None,
    })
}

/// Somebody is logged in of whom the server says what the recorded one said.
fn current(world: &mut World, ask: &Ask) -> Scene {
    let told = ask.told().unwrap_or_default();
    let whole = told["name"].is_string() && told["organization"].as_str() != Some("");
    let user = only(&told, &PROFILE);
    if !whole || told["name"] == "alice" {
        let alice = world.users().into_iter().find(|user| user["name"] == "alice");
        return Scene::json(Caller::Alice, &shapes::USER, only(&alice.unwrap(), &PROFILE));
    }
    world.another(&user);
    Scene::json(Caller::Another, &shapes::USER, user)
}

/// 400 and 409 are for names that are taken; by the words, pycarta 0.3.12 takes one for the other or not.
fn create(world: &mut World, ask: &Ask) -> Scene {
    let user = ask.body();
    if matches!(ask.status(), 400 | 409) {
        world.user(&only(&user, &["name"]));
        return Scene::refused(Caller::Administrator, 400, "user already exists");
    }
    for group in user["groups"].as_array().into_iter().flatten() {
        world.group(group.as_str().unwrap());
    }
    Scene::json(Caller::Administrator, &shapes::USER, only(&user, &PROFILE))
}

/// Whoever fits is found, and nobody else. There is somebody who does, if anybody can be called so.
fn search(world: &mut World, ask: &Ask) -> Scene {
    let (filter, value) = (ask.query("attributeFilter"), ask.query("attributeValue"));
    let (Some(filter), Some(value)) = (filter, value) else {
        return found(&world.users());
    };
    let attribute = match ask.query("attributeName").unwrap_or_default() {
        "1" | "UserName" => "name",
        "2" | "Email" => "email",
        "3" | "FirstName" => "firstName",
        "4" | "LastName" => "lastName",
        other => panic!("no attribute of users: {other}"),
    };
    let fits = |user: &Value| match (user[attribute].as_str(), filter.trim()) {
        (Some(text), "=") => text == value,
        (Some(text), "^=") => text.starts_with(value),
        _ => false,
    };
    let mut user = json!({ "name": "found" });
    user[attribute] = value.into();
    if !world.users().iter().any(fits) {
        world.user(&user);
    }
    let users: Vec<Value> = world.users().into_iter().filter(fits).collect();
    found(&users)
}

fn found(users: &[Value]) -> Scene {
    let told = users.iter().map(|user| only(user, &["id", "name", "email"])).collect();
    Scene::json(Caller::Administrator, &USERS, told)
}

fn make_group(world: &mut World, name: &str, status: u64) -> Scene {
    if matches!(status, 400 | 409) {
        world.group(name);
        return Scene::refused(Caller::Administrator, 400, "duplicate record");
    }
    world.no_group(name);
    Scene::done(Caller::Administrator)
}

fn members(world: &mut World, ask: &Ask) -> Scene {
    let name = ask.part("group").unwrap_or_default();
    if ask.status() == 400 {
        return Scene::refused(Caller::Administrator, 404, "no such group");
    }
    // Whoever belonged to it earlier in the recording may not now.
    world.no_group(name);
    world.group(name);
    let mut told = Vec::new();
    for member in ask.told().as_ref().and_then(Value::as_array).into_iter().flatten() {
        if member["name"].is_string() && world.user(&only(member, &PROFILE)) {
            world.member(name, member["name"].as_str().unwrap());
            told.push(only(member, &["name"]));
        }
    }
    Scene::json(Caller::Administrator, &USERS, told.into())
}

/// On a 400, pycarta makes the group; 0.3.12 only if it is told that the group wasn't found.
fn add_member(world: &mut World, ask: &Ask) -> Scene {
    let (group, user) = (ask.part("group").unwrap(), ask.part("user").unwrap());
    world.user(&json!({ "name": user }));
    // The server keeps those itself: who belongs there is there.
    let kept = group == "AllUsers" || group == "All" || group.ends_with(":All");
    match ask.status() {
        _ if kept => Scene::done(Caller::Administrator),
        400 => {
            world.no_group(group);
            Scene::refused(Caller::Administrator, 400, "not found")
        }
        404 => Scene::refused(Caller::Bob, 404, "no such group"),
        _ => {
            world.group(group);
            Scene::done(Caller::Administrator)
        }
    }
}
