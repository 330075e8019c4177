//! Secrets and services, in both dialects.

use super::carta;
use crate::login::Pool;
use carta::{Agent, Error, Secret, block_on};
use carta_tests::scripted::{Scripted, json, with_headers};

#[test]
fn a_secret_travels_in_a_header_and_comes_back_as_text() {
    let (carta, agent) = carta(&[("PUT /secrets", 200, "")]);
    let secrets = agent.secrets();
    block_on(secrets.put("Api_key", &Secret::from("s3 cr3t"))).unwrap();
    assert_eq!(carta.requests()[0].header("secret-api-key"), Some("s3 cr3t"));
    carta.now(|asked| match asked.path.as_str() {
        "/secrets?name=a-b+%26" => json(200, r#""s3\u0063r3t""#),
        _ => json(403, ""),
    });
    assert_eq!(block_on(secrets.get("a_b &")).unwrap().expose(), "s3cr3t");
    carta.now(|_| {
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\nConnection: close\r\n\r\n\"\xc3\xab"
            .to_vec()
    });
    assert_eq!(block_on(secrets.get("k")).unwrap().expose(), "\"ë");
}

#[test]
fn a_secret_that_cannot_be_sent_is_not_sent_and_not_told() {
    let (carta, agent) = carta(&[]);
    for (name, value) in
        [("k", "hunter2\n"), ("k", " hunter2"), ("a b", "hunter2"), ("", "hunter2")]
    {
        let error = block_on(agent.secrets().put(name, &Secret::from(value))).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
    assert!(carta.asked().is_empty());
}

#[test]
fn a_host_of_the_newer_dialect_is_remembered_once_it_answered() {
    let (carta, agent) = carta(&[]);
    let get = || block_on(agent.secrets().get("k"));
    let (older, newer) = ("GET /secrets?name=k", "GET /secret?name=k");
    // Neither knows the secret: nothing is learned, and the reference's form is told.
    let error = get().unwrap_err();
    assert!(matches!(&error, Error::NotFound(answer) if answer.request().path() == "/secrets"));
    assert_eq!(carta.asked(), [older, newer]);
    // The newer one refuses: still nothing is learned, but the refusal is told.
    carta.now(|asked| json(if asked.path.starts_with("/secret?") { 403 } else { 404 }, ""));
    assert!(matches!(get(), Err(Error::PermissionDenied(_))));
    carta.now(|asked| match asked.path.as_str() {
        "/secret?name=k" => json(200, "\"v\""),
        _ => json(404, ""),
    });
    assert_eq!(get().unwrap().expose(), "v");
    assert_eq!(carta.asked()[2..], [older, newer, older, newer]);
    assert_eq!(get().unwrap().expose(), "v");
    assert_eq!(carta.asked()[6..], [newer]);
    // Another agent at the same host knows it; other routes of it are learned by themselves.
    let other = Agent::from_token(carta.host(), Secret::from("other"));
    block_on(other.secrets().get("k")).unwrap();
    drop(block_on(other.services().unregister("ns", "s")));
    let remaining = [newer, "DELETE /service/register/ns/s", "DELETE /service/remove/ns/s"];
    assert_eq!(carta.asked()[7..], remaining);
    // An older Carta put in its place is found again.
    carta.now(|asked| json(if asked.path.starts_with("/secrets?") { 200 } else { 404 }, "\"v\""));
    get().unwrap();
    get().unwrap();
    assert_eq!(carta.asked()[10..], [newer, older, older]);
}

#[test]
fn services_are_removed_and_renamed_in_either_dialect() {
    let (carta, agent) = carta(&[
        ("DELETE /service/register/n%20s/s%2Fv", 204, ""),
        ("PATCH /service/rename/ns/old/n%C3%A9w", 204, ""),
    ]);
    block_on(agent.services().unregister("n s", "s/v")).unwrap();
    block_on(agent.services().rename("ns", "old", "néw")).unwrap();
    block_on(agent.services().rename("ns", "old", "néw")).unwrap();
    let expected = [
        "DELETE /service/register/n%20s/s%2Fv",
        "PATCH /service/register/ns/old/n%C3%A9w",
        "PATCH /service/rename/ns/old/n%C3%A9w",
        "PATCH /service/rename/ns/old/n%C3%A9w",
    ];
    assert_eq!(carta.asked(), expected);
    for (service, new_name) in [("", "new"), ("old", ""), ("..", "new"), ("old", ".")] {
        let error = block_on(agent.services().rename("ns", service, new_name)).unwrap_err();
        assert!(matches!(error, Error::InvalidSegment(_)), "{error}");
    }
    // Without its name, this would remove the namespace.
    assert!(block_on(agent.services().unregister("ns", "")).is_err());
    assert_eq!(carta.asked().len(), expected.len());
}

#[test]
fn services_are_registered_with_and_without_an_address() {
    let service = r#"{"id":"s-1","name":"svc","baseUrl":"https://x","permission":"Execute","documentHistory":null}"#;
    let (_carta, agent) = carta(&[
        ("POST /service/register/ns/svc?baseUrl=https%3A%2F%2Fx%3Fa%3D1%26b", 200, service),
        ("POST /service/register/ns/svc?baseUrl=", 200, service),
        ("POST /service/register/ns/svc", 200, r#"{"name":"svc"}"#),
        ("GET /service/details/ns", 200, r#"{"id":"n-1","name":"ns","permission":"Admin"}"#),
        ("GET /service/details/ns/svc", 200, service),
    ]);
    let services = agent.services();
    let made = block_on(services.register("ns", "svc", Some("https://x?a=1&b"))).unwrap();
    assert_eq!(made.base_url.as_deref(), Some("https://x"));
    assert_eq!(block_on(services.register("ns", "svc", Some(""))).unwrap(), made);
    assert_eq!(block_on(services.register("ns", "svc", None)).unwrap().base_url, None);
    assert!(block_on(services.namespace("ns")).unwrap().permission.unwrap().admin);
    assert_eq!(block_on(services.details("ns", "svc")).unwrap(), made);
}

#[test]
fn a_namespace_is_reserved_unless_carta_says_that_it_is() {
    let (carta, agent) =
        carta(&[("POST /service/reserve/ns", 200, ""), ("DELETE /service/remove/ns", 204, "")]);
    let services = agent.services();
    assert!(block_on(services.reserve_namespace_if_missing("ns")).unwrap());
    block_on(services.remove_namespace("ns")).unwrap();
    carta.now(|_| json(400, r#"{"error": "duplicate record"}"#));
    assert!(block_on(services.reserve_namespace("ns")).unwrap_err().is_duplicate());
    assert!(!block_on(services.reserve_namespace_if_missing("ns")).unwrap());
    carta.now(|_| json(400, r#"{"error": "invalid name"}"#));
    assert!(block_on(services.reserve_namespace_if_missing("ns")).is_err());
}

#[test]
fn calls_to_a_service_are_sent_as_they_are_given() {
    let carta = Scripted::start(|asked| json(200, &format!("\"{}\"", asked.method)));
    let agent = Agent::from_token(carta.host(), Secret::from("token"));
    let service = agent.service("n s", "svc");
    let methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let requests = [
        service.get(""),
        service.post("/items/").json(&[1]),
        service.put("items/1"),
        service.patch("items?x#y"),
        service.delete("items/1"),
        service.request("OPTIONS", "items").query("q", "a b"),
    ];
    for (request, method) in requests.into_iter().zip(methods) {
        let answer = block_on(request.into_future()).unwrap();
        assert_eq!(block_on(answer.json::<String>()).unwrap(), method);
    }
    let expected = [
        "GET /service/n%20s/svc",
        "POST /service/n%20s/svc/items",
        "PUT /service/n%20s/svc/items/1",
        "PATCH /service/n%20s/svc/items%3Fx%23y",
        "DELETE /service/n%20s/svc/items/1",
        "OPTIONS /service/n%20s/svc/items?q=a+b",
    ];
    assert_eq!(carta.asked(), expected);
    assert_eq!(carta.requests()[1].body, "[1]");
}

#[test]
fn a_call_to_a_service_stays_with_the_service() {
    let (carta, agent) = carta(&[]);
    for endpoint in ["..", "a/../../other/x", "./a", "a//b"] {
        let error = block_on(agent.service("ns", "svc").get(endpoint).into_future()).unwrap_err();
        assert!(matches!(error, Error::InvalidSegment(_)), "{endpoint}: {error}");
    }
    for (namespace, name) in [("", "svc"), ("ns", ""), ("..", "svc")] {
        assert!(block_on(agent.service(namespace, name).get("x").into_future()).is_err());
    }
    // Not a service's: this would remove one.
    let error = block_on(agent.service("remove", "ns").delete("svc").into_future()).unwrap_err();
    assert!(error.to_string().contains("`remove`"), "{error}");
    assert!(carta.asked().is_empty());
}

#[test]
fn a_service_cannot_send_its_callers_to_what_is_cartas_own() {
    let carta = Scripted::start(|asked| {
        let location = match asked.path.as_str() {
            "/service/ns/svc/moved" => "/service/ns/svc/items/1",
            "/service/ns/svc/group" => "/user/group/Ops/eve",
            "/service/ns/svc/other" => "/service/ns/other/items",
            "/service/ns/svc/up" => "/service/ns/svc/../svc2",
            _ => return json(200, "{}"),
        };
        with_headers(307, &format!("Location: {location}\r\n"), "")
    });
    let agent = Agent::from_token(carta.host(), Secret::from("token"));
    let service = agent.service("ns", "svc");
    block_on(service.post("moved").into_future()).unwrap();
    assert_eq!(carta.asked(), ["POST /service/ns/svc/moved", "POST /service/ns/svc/items/1"]);
    for endpoint in ["group", "other", "up"] {
        let asked = carta.asked().len();
        let error = block_on(service.post(endpoint).into_future()).unwrap_err();
        assert!(matches!(error, Error::Redirect { .. }), "{error}");
        assert_eq!(carta.asked().len(), asked + 1, "{endpoint}");
    }
}

#[test]
fn a_401_of_a_service_is_no_reason_to_log_in_again() {
    let pool = Pool::accepting();
    let carta = Scripted::start(move |asked| match asked.path.as_str() {
        "/service/ns/svc/x" | "/user/users" => json(401, ""),
        _ => pool.answer(asked),
    });
    let login = Agent::login().host(carta.host()).username("andy").password("pass word");
    let agent = login.blocking().unwrap();
    let logged_in = carta.asked().len();
    let error = block_on(agent.service("ns", "svc").get("x").into_future()).unwrap_err();
    assert!(matches!(error, Error::BadCredentials(_)), "{error}");
    assert_eq!(carta.asked()[logged_in..], ["GET /service/ns/svc/x"]);
    // Carta's own is one.
    assert!(block_on(agent.users().list()).is_err());
    assert!(carta.asked().len() > logged_in + 2);
}
