//! `/service/{namespace}/{service}`, and `/project/connection`.

use super::permissions::made;
use super::{Expected, NOTHING, Scene, only};
use crate::served::ask::Ask;
use crate::served::shapes;
use crate::served::world::{Caller, World};
use serde_json::{Value, json};
use url::Url;

pub(super) fn prepare(world: &mut World, ask: &Ask) -> Option<Scene> {
    if ask.is_call() {
        return call(world, ask);
    }
    Some(match ask.endpoint().as_str() {
        "POST /service/register/{namespace}/{service}" => {
            world.namespace(Caller::Alice, ask.part("namespace")?);
            let told = json!({ "name": ask.part("service")?, "baseUrl": base(ask) });
            let told = only(&told, &["name", "baseUrl"]);
            Scene::json(Caller::Alice, &shapes::SERVICE, told)
        }
        "GET /service/details/{namespace}/{service}" => {
            let id = service(world, ask)?;
            let told = json!({ "id": id, "name": ask.part("service")? });
            Scene::json(Caller::Alice, &shapes::SERVICE, told)
        }
        "DELETE /service/register/{namespace}/{service}"
        | "DELETE /service/remove/{namespace}/{service}"
            if ask.status() == 404 =>
        {
            Scene::refused(Caller::Alice, 404, "no such resource")
        }
        "DELETE /service/register/{namespace}/{service}"
        | "DELETE /service/remove/{namespace}/{service}"
        | "PATCH /service/register/{namespace}/{service}/{name}"
        | "PATCH /service/rename/{namespace}/{service}/{name}" => {
            service(world, ask)?;
            Scene::done(Caller::Alice)
        }
        "POST /project/connection/{id}" => {
            let project = made(world, Caller::Alice, "Project", "mine");
            world.bind(ask.part("id")?, &project);
            let told = only(&ask.body(), &["name", "backend", "keyPath", "nativeId"]);
            Scene::json(Caller::Alice, &shapes::CONNECTION, told)
        }
        "DELETE /project/connection/{id}" => disconnect(world, ask)?,
        _ => return None,
    })
}

/// As it is kept: with a slash at its end. Nothing, if none was said.
fn base(ask: &Ask) -> Value {
    let base = ask.query("baseUrl").and_then(|text| Url::parse(text).ok());
    base.map(|base| format!("{}/", base.as_str().trim_end_matches('/')).into()).unwrap_or_default()
}

/// Alice's, in a namespace of hers.
fn service(world: &mut World, ask: &Ask) -> Option<String> {
    let namespace = ask.part("namespace")?;
    world.namespace(Caller::Alice, namespace);
    Some(world.service(Caller::Alice, namespace, ask.part("service")?))
}

fn disconnect(world: &mut World, ask: &Ask) -> Option<Scene> {
    let recorded = ask.part("id")?;
    if ask.status() == 404 {
        world.bind(recorded, NOTHING);
        return Some(Scene::refused(Caller::Alice, 404, "no such resource"));
    }
    let connection = made(world, Caller::Alice, "Connection", "mine");
    world.bind(recorded, &connection);
    Some(Scene::done(Caller::Alice))
}

/// What the recorded service answered, this one answers.
fn call(world: &mut World, ask: &Ask) -> Option<Scene> {
    service(world, ask)?;
    let (status, body) = (ask.status(), ask.given());
    let head = format!(
        "HTTP/1.1 {status} Said\r\ncontent-type: text/plain\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    world.services_answer(format!("{head}{body}").into_bytes());
    let status = u16::try_from(status).ok()?;
    Some(Scene::new(Caller::Alice, Expected::Passed(status, body)))
}

/// What is wrong with what the service heard of a call.
pub(super) fn unheard(world: &World, ask: &Ask) -> Option<String> {
    let Some(heard) = world.service_heard() else {
        return Some("wasn't heard by the service".to_owned());
    };
    let rest: Vec<_> = ask.target.splitn(5, '/').collect();
    let query = ask.target.split_once('?').map(|(_, query)| format!("?{query}"));
    let rest = rest.get(4).map(|rest| rest.trim_start_matches('/').to_owned());
    let asked = rest.or(query).unwrap_or_default();
    if heard.line != format!("{} /{asked} HTTP/1.1", ask.request.method) {
        return Some(format!("was heard as {}", heard.line));
    }
    if heard.body != ask.request.body {
        return Some("lost its body on the way".to_owned());
    }
    let own = ask.request.headers.iter().filter(|(name, _)| name != "authorization");
    let lost = own.into_iter().find(|(name, value)| heard.header(name) != Some(value));
    lost.map(|(name, _)| format!("lost {name} on the way"))
}
