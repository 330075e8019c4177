//! What is told of the server's health, and to whom.

use super::carta::{Answer, Carta};
use carta_server::Data;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use std::path::Path;
use std::time::Duration;

/// Longer than the server takes a look at itself for news; what doesn't come fails.
const PATIENCE: Duration = Duration::from_secs(60);

fn on(folder: &Path) -> Carta {
    Carta::start_apart(|builder| {
        let data = Data::Folder(folder.to_owned());
        builder.data(data).operations_listen(([127, 0, 0, 1], 0).into())
    })
}

async fn told(carta: &Carta, path: &str) -> (u16, String) {
    let address = carta.server.operations_address().expect("it listens");
    let answer = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build();
    let answer = answer.expect("a client").get(format!("http://{address}{path}")).send().await;
    let answer = answer.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a text"))
}

async fn details(carta: &Carta) -> (u16, Value) {
    let (status, text) = told(carta, "/readyz").await;
    (status, serde_json::from_str(&text).expect("JSON"))
}

async fn public(carta: &Carta, path: &str) -> Answer {
    carta.send(carta.request(Method::GET, path)).await
}

/// Changes the database behind the server's back.
async fn meddle(folder: &Path, statement: &'static str) {
    let options = SqliteConnectOptions::new().filename(folder.join("carta.sqlite"));
    let mut database = SqliteConnection::connect_with(&options).await.expect("opened");
    sqlx::query(statement).execute(&mut database).await.expect("done");
}

async fn until_unready(carta: &Carta) {
    let unready = async { while public(carta, "/readyz").await.status == 200 {} };
    tokio::time::timeout(PATIENCE, unready).await.expect("it stayed ready");
}

#[tokio::test]
async fn a_sound_server_says_so_to_everybody_and_no_cache_keeps_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let carta = on(folder.path());
    for path in ["/healthz", "/readyz"] {
        for request in [
            carta.request(Method::GET, path),
            carta.request(Method::GET, path).bearer_auth("garbage"),
        ] {
            let answer = carta.send(request).await.expect(200);
            assert_eq!(answer.text, "ok");
            assert_eq!(answer.headers["cache-control"], "no-store");
        }
        carta.send(carta.request(Method::HEAD, path)).await.expect(200);
        carta.send(carta.request(Method::POST, path)).await.expect(405).error();
    }
    assert_eq!(told(&carta, "/healthz").await, (200, "ok".to_owned()));
    let said = json!({ "ready": true, "database": "ready", "keys": "ready", "stopping": false });
    assert_eq!(details(&carta).await, (200, said));
}

#[tokio::test]
async fn nothing_else_is_served_where_operations_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let carta = on(folder.path());
    for path in ["/", "/auth", "/user", "/readyz/", "/metrics/.."] {
        assert_eq!(told(&carta, path).await.0, 404, "{path}");
    }
}

/// What a browser says whose page has had its own name lead here.
#[tokio::test]
async fn a_page_of_the_internet_reads_nothing_of_operations() {
    let carta = Carta::start_apart(|builder| {
        let builder = builder.operations_listen(([127, 0, 0, 1], 0).into());
        builder.operations_host("carta.internal")
    });
    let address = carta.server.operations_address().expect("it listens");
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().expect("a client");
    for path in ["/metrics", "/readyz", "/healthz", "/nowhere"] {
        let ask = async |host: &str| {
            let request = client.get(format!("http://{address}{path}")).header("host", host);
            request.send().await.expect("an answer")
        };
        for host in ["evil.example", "evil.example:9090", "127.0.0.1.evil.example", ""] {
            let answer = ask(host).await;
            assert_eq!(answer.status(), 421, "{path} {host}");
            assert!(!answer.text().await.expect("a text").contains("carta_"));
        }
        for host in ["10.1.2.3:9090", "localhost", "[::1]:9090", "carta.internal:9090"] {
            assert_ne!(ask(host).await.status(), 421, "{path} {host}");
        }
    }
}

#[tokio::test]
async fn a_database_that_fails_is_named_where_operations_are_told_and_nowhere_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let carta = on(folder.path());
    meddle(folder.path(), "ALTER TABLE users RENAME TO gone").await;
    until_unready(&carta).await;
    let answer = public(&carta, "/readyz").await.expect(503);
    assert_eq!(answer.json(), json!({ "error": "unavailable" }));
    assert_eq!(answer.headers["cache-control"], "no-store");
    let (status, said) = details(&carta).await;
    assert_eq!((status, &said["ready"], &said["database"]), (503, &json!(false), &json!("failed")));
    assert_eq!(said["keys"], "unknown");
    // The process is there all the same: to start it anew would mend nothing.
    public(&carta, "/healthz").await.expect(200);
    meddle(folder.path(), "ALTER TABLE gone RENAME TO users").await;
    let ready = async { while public(&carta, "/readyz").await.status != 200 {} };
    tokio::time::timeout(PATIENCE, ready).await.expect("it recovers by itself");
}

#[tokio::test]
async fn without_its_keys_a_server_is_not_ready() {
    let folder = tempfile::tempdir().expect("a folder");
    let carta = on(folder.path());
    meddle(folder.path(), "DELETE FROM signing_keys").await;
    until_unready(&carta).await;
    let (status, said) = details(&carta).await;
    assert_eq!(status, 503);
    assert_eq!((&said["database"], &said["keys"]), (&json!("ready"), &json!("failed")));
}

#[test]
fn operations_are_not_told_where_anybody_could_hear() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"] {
        let builder = carta_server::Server::builder();
        let builder = builder.operations_listen(address.parse().expect("an address"));
        let error = super::carta::whole(&builder.start().expect_err("refused"));
        assert!(error.contains("127.0.0.1"), "{error}");
    }
}
