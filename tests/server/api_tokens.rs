//! API tokens: what they open, for how long, and what they never open.

use super::carta::{Answer, Carta, NOW, written};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;
use carta_server::Data;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

const OWN: &str = "/v2/auth/apitoken/self";

async fn cast() -> (Carta, String, String) {
    let carta = Carta::start_with(|builder| builder.token_lifetime(Duration::from_secs(1_000_000)));
    let admin = carta.admin().await;
    let andy = carta.stranger(&admin, "andy").await;
    (carta, admin, andy)
}

async fn create(carta: &Carta, token: &str, wish: &Value) -> Answer {
    carta.send_json(token, Method::POST, OWN, wish).await
}

/// The key of a new token.
async fn key(carta: &Carta, token: &str, wish: &Value) -> String {
    let made = create(carta, token, wish).await.expect(200).json();
    made["token"].as_str().expect("a key").to_owned()
}

fn all(name: &str) -> Value {
    json!({ "name": name, "allowedEndpoints": ["*"] })
}

async fn with_key(carta: &Carta, key: &str, method: Method, path: &str) -> Answer {
    carta.send(carta.request(method, path).basic_auth("__token__", Some(key))).await
}

async fn get(carta: &Carta, key: &str, path: &str) -> Answer {
    with_key(carta, key, Method::GET, path).await
}

/// The status of a request whose path goes out as it is written.
fn raw(carta: &Carta, key: &str, path: &str) -> String {
    let pair = BASE64.encode(format!("__token__:{key}"));
    let mut stream = TcpStream::connect(carta.server.address()).expect("connected");
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Basic {pair}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("read");
    answer.split(' ').nth(1).expect("a status").to_owned()
}

#[tokio::test]
async fn a_token_is_shown_in_full_once_and_has_only_the_fields_it_was_given() {
    let (carta, _, andy) = cast().await;
    let wish = json!({
        "name": "ci", "allowedEndpoints": ["GET /service/**", "post|PUT /x"],
        "expires": "2030-01-01T12:00:00.000120Z", "uses": 5,
    });
    let made = create(&carta, &andy, &wish).await.expect(200).json();
    let key = made["token"].as_str().expect("a key");
    assert_eq!(
        made,
        json!({
            "name": "ci", "token": key, "allowedEndpoints": ["GET /service/**", "POST|PUT /x"],
            "expires": "2030-01-01T12:00:00.000120Z", "uses": 5, "revoked": false, "autoRemove": false,
        })
    );
    create(&carta, &andy, &json!({ "name": "least", "allowedEndpoints": [], "expires": "" }))
        .await
        .expect(200);
    let listing = carta.get(&andy, OWN).await.expect(200);
    assert!(!listing.text.contains(key) && !listing.text.contains("null"), "{}", listing.text);
    let listing = listing.json();
    let shown = listing[0]["token"].as_str().expect("a text").trim_end_matches('…');
    assert!(key.starts_with(shown) && shown.len() < 16, "{shown}");
    assert_eq!(listing[1].as_object().expect("a token").len(), 5, "{listing}");
    let refusal = create(&carta, &andy, &all("ci")).await.expect(400).error();
    assert!(refusal.contains("duplicate"), "{refusal}");
}

#[tokio::test]
async fn a_token_opens_what_its_patterns_name_and_nothing_else() {
    let (carta, _, andy) = cast().await;
    let wish =
        json!({ "name": "a", "allowedEndpoints": ["GET /user/group/**", "GET /user/users"] });
    let key = key(&carta, &andy, &wish).await;
    get(&carta, &key, "/user/group/AllUsers").await.expect(200);
    get(&carta, &key, "/user/users?attributeName=1&attributeFilter=%3D&attributeValue=a")
        .await
        .expect(200);
    for path in ["/user", "/user/authenticated", "/organization", OWN, "/nothing"] {
        let answer = get(&carta, &key, path).await;
        if path == "/nothing" {
            answer.expect(404);
        } else {
            assert!(answer.expect(403).error().contains("API token"), "{path}");
        }
    }
    for (method, path) in [
        (Method::POST, "/user/group/AllUsers"),
        (Method::DELETE, "/user/group/AllUsers"),
        (Method::DELETE, "/user/users"),
    ] {
        with_key(&carta, &key, method, path).await.expect(403);
    }
    let nothing = json!({ "name": "b", "allowedEndpoints": [] });
    let nothing = self::key(&carta, &andy, &nothing).await;
    for path in ["/user", "/user/users", OWN] {
        get(&carta, &nothing, path).await.expect(403);
    }
}

#[tokio::test]
async fn no_spelling_of_a_path_widens_a_pattern() {
    let (carta, _, andy) = cast().await;
    let wish = json!({ "name": "a", "allowedEndpoints": ["GET /user/group/**", "GET /v2/*/x"] });
    let key = key(&carta, &andy, &wish).await;
    assert_eq!(raw(&carta, &key, "/user/group/AllUsers"), "200");
    for path in [
        "/user/group/../users",
        "/user/group/%2e%2e/users",
        "/user/group/..%2Fusers",
        "/user/group/..%2F..%2Forganization",
        "/user/group/%252e%252e/users",
        "/user/group/..%5Cusers",
        "/user/group/./AllUsers",
        "//user/group/AllUsers",
        "/user//group/AllUsers",
        "/user/group/AllUsers/",
        "/USER/group/AllUsers",
        "/user/Group/AllUsers",
        "/user/users",
        "/user",
        "/%75ser/users",
        "/v2/auth%2Fapitoken/self",
        "/user/group/%2E%2E%2Fusers",
    ] {
        let status = raw(&carta, &key, path);
        assert!(["403", "404", "405"].contains(&status.as_str()), "{path}: {status}");
    }
    assert_eq!(raw(&carta, &key, "/user/group/..%2Fusers"), "403");
    // What any endpoint is allowed for is still refused where it might be read in two ways.
    let any = self::key(&carta, &andy, &all("b")).await;
    assert_eq!(raw(&carta, &any, "/user/group/AllUsers"), "200");
    assert_eq!(raw(&carta, &any, "/user/group/..%2Fusers"), "403");
}

#[tokio::test]
async fn a_token_neither_makes_tokens_nor_sets_passwords() {
    let (carta, admin, andy) = cast().await;
    let narrow = json!({ "name": "n", "allowedEndpoints": [format!("POST {OWN}")] });
    for (owner, wish) in [(&andy, all("any")), (&andy, narrow), (&admin, all("any"))] {
        let key = key(&carta, owner, &wish).await;
        let request = carta.request(Method::POST, OWN).basic_auth("__token__", Some(&key));
        let request = request.header("content-type", "application/json");
        let answer = carta.send(request.body(all("more").to_string())).await;
        assert!(answer.expect(403).error().contains("log in"));
        let salt = "0123456789abcdef0123456789abcdef";
        let body = json!({ "salt": salt, "verifier": "abcdef" }).to_string();
        let request = carta.request(Method::PUT, "/user/andy/credentials");
        let request = request.header("content-type", "application/json").body(body);
        carta.send(request.basic_auth("__token__", Some(&key))).await.expect(403);
    }
    let names = carta.names(&andy, OWN).await;
    assert_eq!(names, ["any", "n"]);
    carta.log_in("andy", "andy").await;
}

/// With a code, whoever found the token would set the owner's password, and log in.
#[tokio::test]
async fn an_administrators_token_takes_over_no_account() {
    let (carta, admin, _) = cast().await;
    let key = key(&carta, &admin, &all("any")).await;
    for user in ["admin", "andy"] {
        let answer = with_key(&carta, &key, Method::POST, &format!("/user/{user}/reset")).await;
        assert!(answer.expect(403).error().contains("log in"), "{user}");
    }
    carta.post(&admin, "/user/andy/reset").await.expect(200);
}

#[tokio::test]
async fn of_many_uses_at_once_exactly_so_many_succeed() {
    // In a folder, where requests read side by side.
    let folder = tempfile::tempdir().expect("a folder");
    let data = Data::Folder(folder.path().to_owned());
    let carta = Carta::start_apart(|builder| builder.data(data));
    let andy = carta.stranger(&carta.admin().await, "andy").await;
    let mut wish = json!({ "name": "a", "allowedEndpoints": ["GET /user"], "uses": 5 });
    let key = key(&carta, &andy, &wish).await;
    // What isn't allowed uses nothing up.
    get(&carta, &key, "/user/users").await.expect(403);
    let answers = join_all((0..20).map(|_| get(&carta, &key, "/user"))).await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!((count(200), count(401)), (5, 15));
    let listing = carta.get(&andy, OWN).await.expect(200).json();
    assert_eq!(listing[0]["uses"], 0);
    get(&carta, &key, "/user/users").await.expect(401);
    // Used up, it still has its name, unless it removes itself.
    create(&carta, &andy, &wish).await.expect(400);
    wish["name"] = json!("b");
    wish["uses"] = json!(1);
    wish["autoRemove"] = json!(true);
    let key = self::key(&carta, &andy, &wish).await;
    get(&carta, &key, "/user").await.expect(200);
    get(&carta, &key, "/user").await.expect(401);
    assert_eq!(carta.names(&andy, OWN).await, ["a"]);
    carta.delete(&andy, &format!("{OWN}/b")).await.expect(404);
    create(&carta, &andy, &wish).await.expect(200);
}

#[tokio::test]
async fn a_token_ends_on_time() {
    let (carta, _, andy) = cast().await;
    let wish = json!({
        "name": "a", "allowedEndpoints": ["*"], "expires": "2023-11-14T22:14:20.000001Z",
    });
    let key = key(&carta, &andy, &wish).await;
    carta.clock.advance(Duration::from_secs(60));
    get(&carta, &key, "/user").await.expect(200);
    carta.clock.advance(Duration::from_secs(1));
    get(&carta, &key, "/user").await.expect(401);
    let listing = carta.get(&andy, OWN).await.expect(200).json();
    assert_eq!(listing[0]["lastUsed"], "2023-11-14T22:14:20Z");
    for expires in ["2023-11-14T22:13:20Z", "soon", "1"] {
        let wish = json!({ "name": "b", "allowedEndpoints": [], "expires": expires });
        create(&carta, &andy, &wish).await.expect(400).error();
    }
}

#[tokio::test]
async fn revoked_deleted_suspended_or_removed_it_opens_nothing_from_then_on() {
    let (carta, admin, andy) = cast().await;
    let keys = [key(&carta, &andy, &all("a")).await, key(&carta, &andy, &all("b")).await];
    let last = key(&carta, &andy, &all("c")).await;
    let by_name = |name: &str| format!("{OWN}/{name}");
    carta.post(&andy, &format!("{}/revoke", by_name("a"))).await.expect(204);
    carta.post(&andy, &format!("{}/revoke", by_name("a"))).await.expect(204);
    carta.delete(&andy, &by_name("b")).await.expect(204);
    for key in &keys {
        get(&carta, key, "/user").await.expect(401);
    }
    let listing = carta.get(&andy, OWN).await.expect(200).json();
    assert_eq!((&listing[0]["name"], &listing[0]["revoked"]), (&json!("a"), &json!(true)));
    carta.delete(&andy, &by_name("b")).await.expect(404).error();
    carta.post(&andy, &format!("{}/revoke", by_name("x"))).await.expect(404).error();

    get(&carta, &last, "/user").await.expect(200);
    carta.post(&admin, "/user/andy/suspend").await.expect(200);
    get(&carta, &last, "/user").await.expect(401);
    carta.post(&admin, "/user/andy/resume").await.expect(200);
    get(&carta, &last, "/user").await.expect(200);
    carta.delete(&admin, "/user/andy").await.expect(200);
    get(&carta, &last, "/user").await.expect(401);
    carta.delete(&admin, "/user/andy/reservation").await.expect(200);
    let other = carta.stranger(&admin, "andy").await;
    assert!(carta.names(&other, OWN).await.is_empty());
    get(&carta, &last, "/user").await.expect(401);
}

#[tokio::test]
async fn a_token_acts_as_its_owner_does_at_that_moment() {
    let (carta, admin, andy) = cast().await;
    let key = key(&carta, &andy, &all("a")).await;
    let answer = get(&carta, &key, "/user").await.expect(200);
    assert_eq!(answer.json()["name"], "andy");
    assert_eq!(answer.headers["carta-groups"], "complete");
    with_key(&carta, &key, Method::POST, "/user/group/Org:A").await.expect(403);
    carta.post(&admin, "/user/group/Carta:Administrators/andy").await.expect(200);
    with_key(&carta, &key, Method::POST, "/user/group/Org:A").await.expect(200);
    carta.delete(&admin, "/user/group/Carta:Administrators/andy").await.expect(200);
    with_key(&carta, &key, Method::POST, "/user/group/Other:B").await.expect(403);
}

#[tokio::test]
async fn a_token_makes_no_code_that_would_make_a_login_of_it() {
    let (carta, admin, _) = cast().await;
    let key = key(&carta, &admin, &all("a")).await;
    for user in ["admin", "andy", "nobody"] {
        let answer = with_key(&carta, &key, Method::POST, &format!("/user/{user}/reset")).await;
        assert!(answer.expect(403).error().contains("log in"), "{user}");
    }
    carta.post(&admin, "/user/andy/reset").await.expect(200);
}

#[tokio::test]
async fn others_tokens_are_an_administrators_to_see_and_to_end_and_nobodys_to_make() {
    let (carta, admin, andy) = cast().await;
    let key = key(&carta, &andy, &all("a")).await;
    let id = carta.get(&andy, "/user").await.expect(200).json()["id"].clone();
    let path = format!("/v2/auth/apitoken/{}", id.as_str().expect("an id"));
    assert_eq!(carta.names(&andy, &path).await, ["a"]);
    assert_eq!(carta.names(&admin, &path).await, ["a"]);
    assert!(!carta.get(&admin, &path).await.text.contains(&key));
    carta.send_json(&admin, Method::POST, &path, &all("b")).await.expect(403);

    let beth = carta.stranger(&admin, "beth").await;
    let nobody = "/v2/auth/apitoken/00000000-0000-4000-8000-000000000000";
    let unknown = carta.get(&beth, nobody).await.expect(404);
    carta.get(&admin, nobody).await.expect(404);
    for node in [path.as_str(), nobody, "/v2/auth/apitoken/andy"] {
        for answer in [
            carta.get(&beth, node).await,
            carta.send_json(&beth, Method::POST, node, &all("b")).await,
            carta.delete(&beth, &format!("{node}/a")).await,
            carta.post(&beth, &format!("{node}/a/revoke")).await,
        ] {
            assert_eq!(answer.expect(404).text, unknown.text, "{node}");
        }
    }
    get(&carta, &key, "/user").await.expect(200);
    carta.post(&admin, &format!("{path}/a/revoke")).await.expect(204);
    get(&carta, &key, "/user").await.expect(401);
}

#[tokio::test]
async fn credentials_that_arent_one_key_are_refused() {
    let (carta, _, andy) = cast().await;
    let key = key(&carta, &andy, &all("a")).await;
    let other = self::key(&carta, &andy, &all("b")).await;
    // Two halves of two keys: the one names the token, the other doesn't prove it.
    let mixed = format!("{}{}", &key[..40], &other[40..]);
    let cut = &key[..key.len() - 1];
    let changed = format!("{cut}{}", if key.ends_with('A') { 'B' } else { 'A' });
    for pair in [
        format!("__token__:{mixed}"),
        format!("__token__:{cut}"),
        format!("__token__:{changed}"),
        format!("__token__:{andy}"),
        format!("__token__{key}"),
        format!("andy:{key}"),
        "andy:andy".to_owned(),
        "__token__:".to_owned(),
        ":".to_owned(),
        String::new(),
    ] {
        let header = format!("Basic {}", BASE64.encode(&pair));
        let request = carta.request(Method::GET, "/user").header("authorization", header);
        let answer = carta.send(request).await.expect(401);
        assert_eq!(answer.error(), "no valid credential: log in again", "{pair}");
    }
    for header in ["Basic", "Basic ", "Basic %%%", "Basic X190b2tlbl9fOg", &format!("Basic {key}")]
    {
        let request = carta.request(Method::GET, "/user").header("authorization", header);
        carta.send(request).await.expect(401);
    }
    carta.get(&key, "/user").await.expect(401);
    let both = carta.request(Method::GET, "/user").basic_auth("__token__", Some(&key));
    let refusal = carta.send(both.bearer_auth(&andy)).await.expect(400).error();
    assert!(refusal.contains("one credential"), "{refusal}");
    get(&carta, &key, "/user").await.expect(200);
}

#[tokio::test]
async fn wishes_that_cant_be_are_refused() {
    let (carta, _, andy) = cast().await;
    let with = |key: &str, value: Value| {
        let mut wish = all("a");
        wish[key] = value;
        wish
    };
    for wish in [
        json!({}),
        json!({ "name": "a" }),
        json!({ "allowedEndpoints": [] }),
        with("name", json!("")),
        with("name", json!(" a")),
        with("name", json!("a/b")),
        with("name", json!("..")),
        with("name", json!("a\nb")),
        with("name", json!("a".repeat(129))),
        with("allowedEndpoints", json!("*")),
        with("allowedEndpoints", json!(["GET /x", "GET x"])),
        with("allowedEndpoints", json!(["GET /a/../b"])),
        with("allowedEndpoints", json!(vec!["GET /x"; 65])),
        with("uses", json!(0)),
        with("uses", json!(-1)),
        with("uses", json!(u64::MAX)),
        with("uses", json!("1")),
        with("expires", json!(NOW + 60)),
        // Read over, a slip of the pen would make a token that never ends.
        with("expire", json!("2030-01-01T00:00:00Z")),
        with("use", json!(1)),
    ] {
        create(&carta, &andy, &wish).await.expect(400).error();
    }
    assert!(carta.names(&andy, OWN).await.is_empty());
    for number in 0..100 {
        create(&carta, &andy, &all(&number.to_string())).await.expect(200);
    }
    let refusal = create(&carta, &andy, &all("one more")).await.expect(400).error();
    assert!(refusal.contains("100"), "{refusal}");
}

#[tokio::test]
async fn no_key_lies_in_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = Data::Folder(folder.path().to_owned());
    let carta = Carta::start_apart(|builder| builder.data(data));
    let admin = carta.admin().await;
    let key = key(&carta, &admin, &all("a")).await;
    get(&carta, &key, "/user").await.expect(200);
    carta.server.stop().expect("stopped");
    let proof = &key[key.len() - 40..];
    for path in written(folder.path()) {
        let content = std::fs::read(path).expect("read");
        for part in
            [proof.as_bytes(), &BASE64.decode(proof.replace('-', "+").replace('_', "/")).unwrap()]
        {
            assert!(!content.windows(part.len()).any(|found| found == part));
        }
    }
}

#[tokio::test]
async fn of_two_equal_tokens_at_once_one_is_made() {
    let (carta, _, andy) = cast().await;
    let wish = all("ci");
    let (one, other) = tokio::join!(create(&carta, &andy, &wish), create(&carta, &andy, &wish));
    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 400]);
}
