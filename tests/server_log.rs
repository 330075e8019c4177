//! What the server logs, at the level of every crate beneath it, is searched for secrets. A binary of its own: the
//! server's threads log to the process's one subscriber.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "in a test, a panic is how a failure is told"
)]

#[path = "server/carta.rs"]
#[allow(dead_code, reason = "it is there for many tests; this is one")]
mod carta;

#[path = "server/described.rs"]
#[allow(dead_code, reason = "the same")]
mod described;

use carta::{ADMIN_PASSWORD, Carta};
use carta_server::{FileStore, S3};
use reqwest::Method;
use reqwest::header::HeaderValue;
use serde_json::json;
use std::io::{self, Write};
use std::sync::{Arc, LazyLock, Mutex};

const VALUE: &str = "hunter2-the-value";

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// All that is logged by this process, by both of its tests.
fn lines() -> Lines {
    static LINES: LazyLock<Lines> = LazyLock::new(|| {
        let lines = Lines::default();
        let writer = lines.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .init();
        lines
    });
    LINES.clone()
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

#[tokio::test]
async fn every_request_is_found_by_its_id_and_no_line_says_what_it_was_about() {
    let lines = lines();
    let carta = Carta::start();
    let admin = carta.admin().await;
    let andy = carta.stranger(&admin, "andy-in-the-log").await;
    let id = carta.get(&andy, "/user").await.expect(200).json()["id"].clone();
    let wish = json!({ "name": "ci", "allowedEndpoints": ["*"] });
    let path = "/v2/auth/apitoken/self";
    let made = carta.send_json(&andy, Method::POST, path, &wish).await.expect(200).json();
    let key = made["token"].as_str().unwrap().to_owned();
    let get = |path: &str, id: &str| carta.request(Method::GET, path).header("x-request-id", id);
    let asked = get("/user/group/pathword:pathword?q=queryword", "id-1").bearer_auth(&andy);
    carta.send(asked).await.expect(404);
    carta.send(get("/user", "id-2").basic_auth("__token__", Some(&key))).await.expect(200);
    carta.send(get("/user?q=queryword", "id-3").bearer_auth("a.bearerword.c")).await.expect(401);
    carta.send(get("/pathword", "id-4")).await.expect(404);
    carta.server.stop().unwrap();

    let logged = lines.text();
    let line = |id: &str| {
        let of = format!("request{{id={id}}}");
        let ours = logged.lines().filter(|line| line.contains(&of) && line.contains("answered"));
        let ours: Vec<_> = ours.collect();
        assert_eq!(ours.len(), 1, "{ours:?}");
        ours[0]
    };
    let user = format!("user={}", id.as_str().unwrap());
    let by_session = "route=\"/user/group/{group}\" status=404";
    assert!(line("id-1").contains(by_session) && line("id-1").contains("caller=\"session\""));
    assert!(line("id-2").contains("caller=\"api token\"") && line("id-2").contains("status=200"));
    assert!(line("id-1").contains(&user) && line("id-2").contains(&user));
    assert!(!line("id-3").contains("caller=") && line("id-3").contains("status=401"));
    assert!(line("id-4").contains("route=\"\" status=404"));
    for word in ["pathword", "queryword", "bearerword", "andy-in-the-log"] {
        let line = logged.lines().find(|line| line.contains("carta_server") && line.contains(word));
        assert_eq!(line, None, "holds {word}");
    }
    let of_a_request =
        |line: &&str| line.contains("carta_server::routes") || line.contains("carta_server::error");
    let without = logged.lines().filter(of_a_request).find(|line| !line.contains("request{id="));
    assert_eq!(without, None, "no id");
}

#[tokio::test]
async fn no_secret_is_logged_at_any_level() {
    let lines = lines();
    // Where no store listens: what it fails at is logged, too.
    let store = S3::new("a-bucket").endpoint("http://127.0.0.1:1");
    let store = store.credentials("an-id", "hunter2-the-key".into());
    let carta = Carta::start_with(|builder| builder.files(FileStore::S3(store)));
    let admin = carta.admin().await;
    let andy = carta.stranger(&admin, "andy").await;
    let mut value = HeaderValue::from_static(VALUE);
    value.set_sensitive(true);
    let put = carta.request(Method::PUT, "/secrets").bearer_auth(&andy);
    carta.send(put.header("secret-name-of-it", value)).await.expect(200);
    let read = carta.get(&andy, "/secrets?name=name-of-it").await.expect(200);
    assert_eq!(read.text, VALUE);
    let wish = json!({ "name": "ci", "allowedEndpoints": ["*"] });
    let path = "/v2/auth/apitoken/self";
    let made = carta.send_json(&andy, Method::POST, path, &wish).await.expect(200).json();
    let key = made["token"].as_str().unwrap().to_owned();
    let user = || carta.request(Method::GET, "/user");
    carta.send(user().basic_auth("__token__", Some(&key))).await.expect(200);
    carta.send(user().basic_auth("__token__", Some(&key[..60]))).await.expect(401);
    carta.try_log_in("andy", "hunter2-wrong").await.expect(400);
    let form =
        "--B\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nhunter2-content\r\n--B--\r\n";
    let upload = carta.request(Method::POST, "/files/Carta").bearer_auth(&andy);
    let upload = upload.header("content-type", "multipart/form-data; boundary=B");
    carta.send(upload.body(form)).await.expect(503);
    carta.server.stop().unwrap();

    let logged = lines.text();
    assert!(logged.contains("answered") && logged.contains("TRACE"), "the capture works");
    assert!(logged.contains("sqlx") && logged.contains("a-bucket"), "of every crate");
    let signature = |token: &str| token.rsplit('.').next().unwrap().to_owned();
    for secret in [
        VALUE,
        "hunter2",
        ADMIN_PASSWORD,
        &signature(&admin),
        &signature(&andy),
        &key[6..46],
        &key[46..],
    ] {
        let line = logged.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "holds {secret}");
    }
}
