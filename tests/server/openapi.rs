//! `GET /openapi.json` itself, and that whoever checks answers against it would notice.

use super::carta::{Answer, Carta};
use super::described::document::{self, Document};
use super::described::{Asked, closed};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn everybody_may_read_it_and_whoever_has_it_is_told_so() {
    let carta = Carta::start();
    let ask = || carta.request(Method::GET, "/openapi.json");
    let first = carta.send(ask()).await.expect(200);
    assert_eq!(first.headers["content-type"], "application/json");
    assert_eq!(first.headers["cache-control"], "public, no-cache");
    let document = first.json();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let etag = first.headers["etag"].to_str().expect("text").to_owned();
    let again = carta.send(ask().header("if-none-match", &etag)).await.expect(304);
    assert_eq!((again.text.as_str(), &again.headers["etag"]), ("", &first.headers["etag"]));
    carta.send(ask().header("if-none-match", "\"another\"")).await.expect(200);
    // A credential that counts for nothing is none of its business.
    carta.send(ask().bearer_auth("garbage")).await.expect(200);
    let head = carta.send(carta.request(Method::HEAD, "/openapi.json")).await.expect(200);
    assert_eq!((head.text.as_str(), &head.headers["etag"]), ("", &first.headers["etag"]));
}

#[test]
fn examples_are_what_their_schemas_say() {
    let whole = document::whole();
    let components = closed::components(whole, false);
    let mut examples = 0;
    visit(whole, &mut |schema| {
        let listed = schema["examples"].as_array().into_iter().flatten();
        for example in listed.chain(schema.get("example")) {
            let validator = jsonschema::validator_for(&closed::whole(schema, &components));
            let said = document::said_of(&validator.expect("a schema"), example);
            assert!(said.is_ok(), "{example} in {schema}: {said:?}");
            examples += 1;
        }
    });
    assert!(examples > 20, "{examples}");
}

fn visit(value: &Value, see: &mut impl FnMut(&Value)) {
    match value {
        Value::Object(fields) => {
            see(value);
            fields.values().for_each(|value| visit(value, see));
        }
        Value::Array(items) => items.iter().for_each(|item| visit(item, see)),
        _ => {}
    }
}

/// The check of every other test, itself checked.
#[test]
fn what_is_described_otherwise_is_noticed() {
    let operation = Document::get().operation(&Method::GET, "/user").expect("described");
    let user = json!({ "id": "1", "name": "andy" });
    let with = |name: &str, value: Value| {
        let mut user = user.clone();
        user[name] = value;
        user.to_string()
    };
    let answered = |status: u16, kind: &str, text: String| {
        let headers = [("content-type".parse().expect("a name"), kind.parse().expect("a value"))];
        let status = StatusCode::from_u16(status).expect("a status");
        let answer = Answer { status, headers: headers.into_iter().collect(), text };
        operation.explains(&Method::GET, &answer)
    };
    const JSON: &str = "application/json";
    assert_eq!(answered(200, JSON, user.to_string()), Ok(()));
    assert_eq!(answered(200, JSON, with("email", json!("a@b"))), Ok(()));
    for (status, kind, text) in [
        (200, JSON, with("password", json!("hunter2"))),
        (200, JSON, with("email", Value::Null)),
        (200, JSON, with("groups", json!("Org:Team"))),
        (200, JSON, json!({ "id": "1" }).to_string()),
        (200, JSON, "not JSON".to_owned()),
        (200, "text/plain", user.to_string()),
        (202, JSON, user.to_string()),
        (404, JSON, json!({ "error": "no" }).to_string()),
        (403, JSON, json!({ "message": "no" }).to_string()),
        (403, JSON, json!({ "error": "no", "cause": "sql" }).to_string()),
    ] {
        assert!(answered(status, kind, text.clone()).is_err(), "{status} {kind} {text}");
    }
    let document = Document::get();
    let create = document.operation(&Method::POST, "/user").expect("described");
    assert!(create.allows_body(&json!({ "name": "andy", "email": null })).is_ok());
    assert!(create.allows_body(&json!({ "name": "a b" })).is_err());
    assert!(create.allows_body(&json!({ "email": "a@b" })).is_err());
    let audit = document.operation(&Method::GET, "/audit").expect("described");
    assert!(audit.allows_parameter("limit", "1000").is_ok());
    assert!(audit.allows_parameter("limit", "1001").is_err());
    assert!(document.operation(&Method::GET, "/nowhere").is_none());
}

#[test]
fn a_path_is_found_as_a_router_finds_it() {
    let found = |method: Method, path: &str| {
        Document::get().operation(&method, path).map(|operation| operation.name.as_str())
    };
    assert_eq!(found(Method::DELETE, "/user/users"), Some("DELETE /user/users"));
    assert_eq!(found(Method::DELETE, "/user/andy"), Some("DELETE /user/{user}"));
    assert_eq!(found(Method::HEAD, "/files"), Some("GET /files"));
    assert_eq!(
        found(Method::GET, "/service/a/b/c/d"),
        Some("GET /service/{namespace}/{service}/{endpoint}")
    );
    assert_eq!(found(Method::GET, "/service/details/a"), Some("GET /service/details/{namespace}"));
    assert_eq!(found(Method::PATCH, "/user"), None);
    // Another path has this one.
    assert_eq!(found(Method::GET, "/v2/resource/generic"), None);
    let request = reqwest::Client::new().get("http://127.0.0.1/user/users?x=a%20b").build();
    let asked = Asked::of(&request.expect("a request"));
    assert_eq!(asked.query, [("x".to_owned(), "a b".to_owned())]);
}
