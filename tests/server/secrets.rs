//! Secrets: kept, told to their user, and to nobody else.

use super::carta::{Answer, Carta, NOW, written};
use carta_server::Data;
use reqwest::Method;
use reqwest::header::HeaderValue;
use serde_json::json;
use std::time::Duration;

async fn cast() -> (Carta, String, String) {
    let carta = Carta::start_with(|builder| builder.token_lifetime(Duration::from_secs(100_000)));
    let admin = carta.admin().await;
    let andy = carta.stranger(&admin, "andy").await;
    (carta, admin, andy)
}

async fn put(carta: &Carta, token: &str, path: &str, name: &str, value: &[u8]) -> Answer {
    let value = HeaderValue::from_bytes(value).expect("a value");
    let request = carta.request(Method::PUT, path).bearer_auth(token);
    carta.send(request.header(format!("secret-{name}"), value)).await
}

async fn read(carta: &Carta, token: &str, name: &str) -> Answer {
    carta.get(token, &format!("/secrets?name={name}")).await
}

#[tokio::test]
async fn both_dialects_keep_and_tell_the_bare_value() {
    let (carta, _, andy) = cast().await;
    for (path, name, value) in
        [("/secrets", "api-key", "s3cr3t"), ("/secret", "Api-Key", "new one")]
    {
        put(&carta, &andy, path, name, value.as_bytes()).await.expect(200);
        for path in ["/secrets", "/secret"] {
            for name in ["api-key", "Api-Key", "API_KEY", "api_key"] {
                let answer = carta.get(&andy, &format!("{path}?name={name}")).await.expect(200);
                assert_eq!(answer.text, value, "{path} {name}");
                assert_eq!(answer.headers["content-type"], "text/plain; charset=utf-8");
                assert_eq!(answer.headers["cache-control"], "no-store");
            }
        }
    }
}

#[tokio::test]
async fn what_python_writes_in_latin_1_comes_back_as_that_text() {
    let (carta, _, andy) = cast().await;
    for (value, text) in [
        (b"caf\xe9".as_slice(), "caf\u{e9}"),
        (b"\xc3\xa9", "\u{c3}\u{a9}"),
        (b"a b\tc", "a b\tc"),
        (b"\"quoted\"", "\"quoted\""),
        (b"null", "null"),
        (b"", ""),
    ] {
        put(&carta, &andy, "/secrets", "k", value).await.expect(200);
        assert_eq!(read(&carta, &andy, "k").await.expect(200).text, text);
    }
    let long = [0xe9; 1024];
    put(&carta, &andy, "/secrets", "k", &long).await.expect(200);
    assert_eq!(read(&carta, &andy, "k").await.expect(200).text, "\u{e9}".repeat(1024));
    put(&carta, &andy, "/secrets", "k", &[b'a'; 1025]).await.expect(400).error();
    assert_eq!(read(&carta, &andy, "k").await.expect(200).text.chars().count(), 1024);
}

#[tokio::test]
async fn none_and_two_secrets_at_once_are_refused() {
    let (carta, _, andy) = cast().await;
    let request = || carta.request(Method::PUT, "/secrets").bearer_auth(&andy);
    for request in [
        request(),
        request().header("secret", "hunter2"),
        request().header("secret-", "hunter2"),
        request().header("secret-a", "hunter2").header("secret-b", "hunter2"),
        request().header("secret-a", "hunter2").header("Secret-A", "hunter2"),
        request().header(format!("secret-{}", "a".repeat(129)), "hunter2"),
    ] {
        let error = carta.send(request).await.expect(400).error();
        assert!(!error.contains("hunter2"), "{error}");
    }
    for path in ["/secrets", "/secrets?name=", "/secret"] {
        carta.get(&andy, path).await.expect(400).error();
    }
    assert_eq!(carta.get(&andy, "/secrets/names").await.expect(200).text, "[]");
}

#[tokio::test]
async fn nobody_else_reads_a_secret_whoever_it_is() {
    let (carta, admin, andy) = cast().await;
    put(&carta, &andy, "/secrets", "k", b"andy's").await.expect(200);
    let unknown = read(&carta, &admin, "none").await.expect(404);
    assert_eq!(read(&carta, &admin, "k").await.expect(404).text, unknown.text);
    carta.delete(&admin, "/secrets?name=k").await.expect(404);
    put(&carta, &admin, "/secrets", "k", b"admin's").await.expect(200);
    assert_eq!(read(&carta, &andy, "k").await.expect(200).text, "andy's");
    assert_eq!(read(&carta, &admin, "k").await.expect(200).text, "admin's");
    carta.send(carta.request(Method::GET, "/secrets?name=k")).await.expect(401);
    // Nor does whoever comes to have the name.
    carta.delete(&admin, "/user/andy").await.expect(200);
    carta.delete(&admin, "/user/andy/reservation").await.expect(200);
    let other = carta.stranger(&admin, "andy").await;
    read(&carta, &other, "k").await.expect(404);
}

#[tokio::test]
async fn a_secret_ends_on_time_or_when_it_is_removed() {
    let (carta, _, andy) = cast().await;
    let until = format!("/secrets?expires={}", NOW + 60);
    put(&carta, &andy, &until, "k", b"v").await.expect(200);
    put(&carta, &andy, "/secrets", "lasting", b"v").await.expect(200);
    let names = carta.get(&andy, "/secrets/names").await.expect(200).json();
    let set = "2023-11-14T22:13:20Z";
    assert_eq!(
        names,
        json!([
            { "name": "k", "setAt": set, "expires": "2023-11-14T22:14:20Z" },
            { "name": "lasting", "setAt": set },
        ])
    );
    carta.clock.advance(Duration::from_secs(59));
    read(&carta, &andy, "k").await.expect(200);
    carta.clock.advance(Duration::from_secs(1));
    read(&carta, &andy, "k").await.expect(404).error();
    carta.delete(&andy, "/secrets?name=k").await.expect(404);
    assert_eq!(carta.names(&andy, "/secrets/names").await, ["lasting"]);
    for expires in ["0", "soon", "2023-11-14T22:14:20Z"] {
        let path = format!("/secrets?expires={expires}");
        put(&carta, &andy, &path, "k", b"v").await.expect(400).error();
    }
    // Read over, a slip of the pen would keep it for ever.
    put(&carta, &andy, "/secrets?expire=2030-01-01", "k", b"v").await.expect(400).error();
    carta.delete(&andy, "/secrets?name=LASTING").await.expect(200);
    read(&carta, &andy, "lasting").await.expect(404);
}

#[tokio::test]
async fn a_user_has_a_hundred_secrets_at_most() {
    let (carta, _, andy) = cast().await;
    let until = format!("/secrets?expires={}", NOW + 60);
    put(&carta, &andy, &until, "0", b"v").await.expect(200);
    for number in 1..100 {
        put(&carta, &andy, "/secrets", &number.to_string(), b"v").await.expect(200);
    }
    let refusal = put(&carta, &andy, "/secrets", "more", b"hunter2").await.expect(400).error();
    assert!(refusal.contains("100") && !refusal.contains("hunter2"), "{refusal}");
    put(&carta, &andy, "/secrets", "99", b"new").await.expect(200);
    carta.clock.advance(Duration::from_secs(60));
    put(&carta, &andy, "/secrets", "more", b"v").await.expect(200);
}

#[tokio::test]
async fn no_value_lies_open_in_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = Data::Folder(folder.path().to_owned());
    let carta = Carta::start_apart(|builder| builder.data(data));
    let admin = carta.admin().await;
    put(&carta, &admin, "/secrets", "the-name", b"hunter2 the value").await.expect(200);
    carta.server.stop().expect("stopped");
    let mut named = false;
    for path in written(folder.path()) {
        let content = std::fs::read(path).expect("read");
        let holds = |text: &str| content.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(!holds("hunter2"));
        named |= holds("the-name");
    }
    assert!(named, "the search finds what is there");
}
