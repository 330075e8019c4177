use super::backend::{Backend, Heard, ok};
use super::{Lab, text};
use crate::server::carta::Answer;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

/// What a service is told of who calls, if its signature is one of Carta's.
fn believed(assertion: &str, keys: &Value) -> Value {
    let (signed, signature) = assertion.rsplit_once('.').expect("a signature");
    let (header, claims) = signed.split_once('.').expect("two parts");
    let json = |part| -> Value {
        serde_json::from_slice(&BASE64.decode(part).expect("base64")).expect("JSON")
    };
    let header = json(header);
    assert_eq!((text(&header["alg"]), text(&header["typ"])), ("ES256", "carta-assertion+jwt"));
    let keys = keys["keys"].as_array().expect("keys");
    let key = keys.iter().find(|key| key["kid"] == header["kid"]).expect("a key of that name");
    let part = |name: &str| BASE64.decode(text(&key[name])).expect("base64");
    let point = [vec![4], part("x"), part("y")].concat();
    let signature = BASE64.decode(signature).expect("base64");
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
    key.verify(signed.as_bytes(), &signature).expect("signed by Carta");
    json(claims)
}

async fn keys(lab: &Lab) -> Value {
    let path = "/assertions/.well-known/jwks.json";
    lab.carta.send(lab.carta.request(Method::GET, path)).await.expect(200).json()
}

#[tokio::test]
async fn a_call_arrives_as_it_was_made_with_who_made_it() {
    let backend = Backend::answering(|_| {
        b"HTTP/1.1 201 Made\r\ncontent-length: 4\r\nx-kind: scale\r\nset-cookie: a=b\r\n\r\ndone"
            .to_vec()
    });
    let lab = Lab::new().await;
    let service = lab.register("scale", &format!("{}/v1", backend.url())).await;
    let user = lab.user("user", &service, "User").await;
    let id = lab.carta.get(&user, "/user").await.expect(200).json()["id"].clone();

    let path = "/service/lab/scale/weights/a%2Fb;c=d?unit=kg&x=%20";
    let request = lab.carta.request(Method::PATCH, path).bearer_auth(&user);
    let request = request.header("x-own", "mine").header("cookie", "a=b").body("twelve");
    let request = request.header("carta-assertion", "forged").header("x-carta-user", "admin");
    let answer = lab.carta.send(request).await.expect(201);
    assert_eq!(
        (answer.text.as_str(), &answer.headers["x-kind"]),
        ("done", &"scale".parse().expect("text"))
    );
    assert!(!answer.headers.contains_key("set-cookie"));

    let heard = backend.only();
    assert_eq!(heard.line, "PATCH /v1/weights/a%2Fb;c=d?unit=kg&x=%20 HTTP/1.1");
    assert_eq!((heard.body.as_slice(), heard.header("x-own")), (&b"twelve"[..], Some("mine")));
    assert_eq!(heard.header("host"), Some(backend.url().trim_start_matches("http://")));
    for name in ["authorization", "cookie", "connection"] {
        assert_eq!(heard.header(name), None, "{name}");
    }
    assert_eq!(heard.header("x-carta-user"), Some("user"));
    assert_eq!(heard.header("x-forwarded-prefix"), Some("/service/lab/scale"));
    let claims =
        believed(heard.header("carta-assertion").expect("an assertion"), &keys(&lab).await);
    assert_eq!((&claims["sub"], &claims["username"]), (&id, &json!("user")));
    assert_eq!(claims["aud"], "lab/scale");
    assert_eq!(
        (&claims["method"], &claims["path"]),
        (&json!("PATCH"), &json!("/v1/weights/a%2Fb;c=d"))
    );
    let now = crate::server::carta::NOW;
    assert_eq!((&claims["iat"], &claims["exp"]), (&json!(now), &json!(now + 60)));
    assert_eq!(text(&claims["iss"]), format!("{}/assertions", lab.carta.server.url()));
}

/// Whatever stands there is a name for the log, and nothing that a service or Carta goes by.
#[tokio::test]
async fn a_service_hears_the_requests_id_in_one_spelling() {
    let backend = Backend::answering(|_| {
        b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nx-request-id: the-services\r\n\r\n".to_vec()
    });
    let lab = Lab::new().await;
    let service = lab.register("scale", &backend.url()).await;
    let user = lab.user("user", &service, "User").await;
    let ask = || lab.carta.request(Method::GET, "/service/lab/scale/a").bearer_auth(&user);
    let request = ask().header("x-request-id", "of-the-caller").header("x_request_id", "other");
    let answer = lab.carta.send(request).await.expect(200);
    assert_eq!(answer.headers["x-request-id"], "of-the-caller");
    let answer = lab.carta.send(ask().header("x-request-id", "a b")).await.expect(200);
    let made = answer.headers["x-request-id"].to_str().expect("text");
    let heard = backend.heard();
    assert_eq!(heard[0].header("x-request-id"), Some("of-the-caller"));
    assert_eq!(heard[1].header("x-request-id"), Some(made));
    assert!(heard.iter().all(|heard| heard.header("x_request_id").is_none()));
}

#[tokio::test]
async fn only_whoever_may_execute_a_service_calls_it() {
    let backend = Backend::answering(|_| ok("weights"));
    let lab = Lab::new().await;
    let service = lab.register("scale", &backend.url()).await;
    let guest = lab.user("guest", &service, "Guest").await;
    let stranger = lab.carta.stranger(&lab.admin, "stranger").await;
    lab.call(&guest, "scale/weights").await.expect(403).error();
    let unknown = lab.call(&stranger, "nothing/weights").await.expect(404);
    assert_eq!(lab.call(&stranger, "scale/weights").await.text, unknown.text);
    // Not even administrators, who could grant themselves no more.
    assert_eq!(lab.call(&lab.admin, "scale/weights").await.text, unknown.text);
    let nobody = lab.carta.request(Method::GET, "/service/lab/scale/weights");
    lab.carta.send(nobody).await.expect(401).error();
    assert_eq!(backend.heard(), []);

    lab.grant(&guest, &service, "User").await;
    assert_eq!(lab.call(&guest, "scale/weights").await.expect(200).text, "weights");
    // What is taken back counts no more with the next call.
    lab.grant(&guest, &service, "Guest").await;
    lab.call(&guest, "scale/weights").await.expect(403).error();
    lab.grant(&guest, &service, "User").await;
    lab.carta.post(&lab.admin, "/user/guest/suspend").await.expect(200);
    lab.call(&guest, "scale/weights").await.expect(401).error();
    assert_eq!(backend.heard().len(), 1);
}

#[tokio::test]
async fn an_api_token_calls_what_its_pattern_says() {
    let backend = Backend::answering(|_| ok("weights"));
    let lab = Lab::with(|builder| builder.services_listen(([127, 0, 0, 1], 0).into())).await;
    lab.register("scale", &backend.url()).await;
    let wish = json!({ "name": "ci", "allowedEndpoints": ["GET /service/lab/scale/weights/**"] });
    let made = lab.carta.send_json(&lab.owner, Method::POST, "/v2/auth/apitoken/self", &wish).await;
    let key = text(&made.expect(200).json()["token"]).to_owned();
    let ask = async |request: reqwest::RequestBuilder| {
        lab.carta.send(request.basic_auth("__token__", Some(&key))).await
    };
    let at = |method, path| lab.carta.request(method, path);
    ask(at(Method::GET, "/service/lab/scale/weights/1")).await.expect(200);
    ask(at(Method::POST, "/service/lab/scale/weights/1")).await.expect(403).error();
    ask(at(Method::GET, "/service/lab/scale/other")).await.expect(403).error();
    // By the public form, it is the same endpoint.
    let public = lab.carta.server.services_address().expect("listening");
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    let at = |path: &str| client.get(format!("http://{public}{path}"));
    ask(at("/lab/scale/weights/1")).await.expect(200);
    ask(at("/lab/scale/other")).await.expect(403).error();
    assert_eq!(backend.heard().len(), 2);
}

#[tokio::test]
async fn the_public_form_leads_to_services_and_nowhere_else() {
    let backend = Backend::answering(|heard| {
        let location = if heard.line.contains("moved") { "location: /new\r\n" } else { "" };
        format!("HTTP/1.1 200 OK\r\n{location}content-length: 0\r\n\r\n").into_bytes()
    });
    let lab = Lab::with(|builder| {
        builder.services_listen(([127, 0, 0, 1], 0).into()).services_host("services.test")
    })
    .await;
    lab.register("scale", &backend.url()).await;
    let own = lab.carta.server.services_address().expect("listening");
    let main = lab.carta.server.address();
    let client = reqwest::Client::builder().no_proxy().build().expect("a client");
    for (address, host) in [(own, own.to_string()), (main, "Services.test:8443".to_owned())] {
        let ask = async |path: &str| {
            let request = client.get(format!("http://{address}{path}")).header("host", &host);
            lab.carta.send(request.bearer_auth(&lab.owner)).await
        };
        let answer = ask("/lab/scale/moved?a=b").await.expect(200);
        assert_eq!(answer.headers["location"], "/lab/scale/new");
        // Nothing of the API is there, not even by its own paths.
        for path in
            ["/user", "/service/lab/scale/x", "/details/lab", "/auth", "/permissions/resources"]
        {
            ask(path).await.expect(404).error();
        }
    }
    let heard = backend.heard();
    assert_eq!(heard.len(), 2);
    assert_eq!(heard[0].line, "GET /moved?a=b HTTP/1.1");
    assert_eq!(heard[0].header("x-forwarded-prefix"), Some("/lab/scale"));
    // By another host's name, the API is there as ever.
    lab.carta.get(&lab.owner, "/user").await.expect(200);
    lab.call(&lab.owner, "scale/moved").await.expect(200);
}

#[tokio::test]
async fn no_path_leads_out_of_the_base() {
    let backend = Backend::answering(|_| ok(""));
    let lab = Lab::new().await;
    lab.register("scale", &format!("{}/v1/", backend.url())).await;
    let address = lab.carta.server.address();
    for path in [
        "..%2fadmin",
        "%2e%2e/admin",
        "a/..%5c..",
        "..;/admin",
        "a%00",
        "a%0d%0aHost:b",
        "%zz",
        "%ff",
    ] {
        let answer = raw(address, &lab.owner, &format!("/service/lab/scale/{path}"));
        assert!(answer.starts_with("HTTP/1.1 400"), "{path}: {answer}");
    }
    // As clients send it who don't tidy up before: to another service, another namespace, another endpoint.
    for path in [
        "/service/lab/scale/../other",
        "/service/lab/scale/../../x/y/z",
        "/service/lab/scale/a/../b",
    ] {
        let answer = raw(address, &lab.owner, path);
        assert!(answer.starts_with("HTTP/1.1 400"), "{path}: {answer}");
    }
    assert_eq!(backend.heard(), []);
    // What pycarta makes of `/items`.
    assert!(raw(address, &lab.owner, "/service/lab/scale//items").starts_with("HTTP/1.1 200"));
    assert_eq!(backend.only().line, "GET /v1/items HTTP/1.1");
}

/// The answer to a path that no client would send.
fn raw(address: std::net::SocketAddr, token: &str, path: &str) -> String {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(address).expect("connected");
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[tokio::test]
async fn methods_that_reflect_or_tunnel_arent_passed_on() {
    let backend = Backend::answering(|_| ok(""));
    let lab = Lab::new().await;
    lab.register("scale", &backend.url()).await;
    let trace = lab.carta.call(&lab.owner, Method::TRACE, "/service/lab/scale/x").await;
    trace.clone().expect(405).error();
    assert_eq!(trace.headers["allow"], "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    assert_eq!(backend.heard(), []);
    let head = lab.carta.call(&lab.owner, Method::HEAD, "/service/lab/scale/x").await.expect(200);
    assert_eq!(head.text, "");
}

#[tokio::test]
async fn a_service_without_an_address_says_so() {
    let lab = Lab::new().await;
    lab.carta.post(&lab.owner, "/service/register/lab/scale").await.expect(200);
    let answer = lab.call(&lab.owner, "scale/x").await;
    assert_eq!(answer.status, 502);
    assert!(text(&answer.json()["error"]).contains("no address"));
}

/// Each answer names whom the assertion named, and to which service.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_calls_at_once_none_is_made_in_anothers_name() {
    const EACH: usize = 64;
    let [one, other] = ["one", "other"].map(|_| Backend::answering(echo));
    let lab = Lab::new().await;
    let services = [("one", &one), ("other", &other)];
    let mut users = Vec::new();
    for (name, backend) in services {
        let service = lab.register(name, &backend.url()).await;
        for user in ["andy", "beth"] {
            let user = format!("{user}-{name}");
            users.push((name, user.clone(), lab.user(&user, &service, "User").await));
        }
    }
    let keys = keys(&lab).await;
    let calls = (0..EACH).flat_map(|n| users.iter().map(move |user| (n, user)));
    let answers = calls.map(async |(n, (service, user, token))| {
        let answer: Answer = lab.call(token, &format!("{service}/{n}")).await.expect(200);
        let claims = believed(&answer.text, &keys);
        assert_eq!(text(&claims["username"]), user);
        assert_eq!(text(&claims["aud"]), format!("lab/{service}"));
        assert_eq!(text(&claims["path"]), format!("/{n}"));
        text(&claims["jti"]).to_owned()
    });
    let ids = join_all(answers).await;
    let different: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(different.len(), 4 * EACH, "each call has an assertion of its own");
}

fn echo(heard: &Heard) -> Vec<u8> {
    ok(heard.header("carta-assertion").unwrap_or_default())
}
