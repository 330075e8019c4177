//! What comes to nothing leaves nothing behind.

use super::{Cast, FORM, eventually, form};
use reqwest::Method;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A request of which the last bytes haven't been sent yet.
pub(super) struct Half {
    stream: TcpStream,
    rest: String,
}

impl Half {
    /// Sends a request but for its last bytes, and waits until the server is at it.
    pub(super) async fn send(cast: &Cast, token: &str, line: &str, body: &str) -> Self {
        let before = cast.objects_known().await;
        let half = Self::send_unseen(cast, token, line, body, "").await;
        // The server has asked who may do this, and has begun.
        eventually("it is received", async || cast.objects_known().await != before).await;
        half
    }

    pub(super) async fn send_unseen(
        cast: &Cast,
        token: &str,
        line: &str,
        body: &str,
        headers: &str,
    ) -> Self {
        let mut stream = TcpStream::connect(cast.carta.server.address()).await.expect("connected");
        let (begin, rest) = body.split_at(body.len() - 6);
        let head = format!(
            "{line} HTTP/1.1\r\nHost: carta.test\r\nAuthorization: Bearer {token}\r\nContent-Type: {FORM}\r\n\
             Content-Length: {}\r\nConnection: close\r\n{headers}\r\n{begin}",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.expect("sent");
        Self { stream, rest: rest.to_owned() }
    }

    /// Sends the rest. The whole answer.
    pub(super) async fn finish(mut self) -> String {
        self.stream.write_all(self.rest.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await.expect("an answer");
        answer
    }
}

impl Cast {
    /// How many objects the database knows of, stored or not.
    pub(super) async fn objects_known(&self) -> i64 {
        const QUERY: &str = "SELECT COUNT(*) FROM objects";
        if let Some(shared) = &self.carta.shared {
            return shared.count(QUERY);
        }
        let file = self.folder.path().join("carta.sqlite");
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file).read_only(true);
        let pool = sqlx::SqlitePool::connect_with(options).await.expect("opened");
        let (count,): (i64,) = sqlx::query_as(QUERY).fetch_one(&pool).await.expect("counted");
        pool.close().await;
        count
    }
}

#[tokio::test]
async fn a_client_that_goes_away_leaves_nothing() {
    let cast = Cast::new().await;
    let id = cast.file(&cast.owner, "a", "bytes").await;
    // Long enough for some of it to be on the disk before it is cut off.
    let long = form("b", &"x".repeat(3 << 20));
    for line in ["POST /files/Carta".to_owned(), format!("PATCH /files/Carta/file/{id}")] {
        let half = Half::send(&cast, &cast.owner, &line, &long).await;
        drop(half);
        eventually("it is forgotten", async || cast.objects_known().await == 1).await;
        cast.settles_at(1).await;
    }
    assert_eq!(cast.content(&cast.owner, &id).await.expect(200).text, "bytes");
    assert_eq!(cast.listed(&cast.owner, "").await.len(), 1, "the workspace alone");
}

#[tokio::test]
async fn half_a_content_is_seen_by_nobody() {
    let cast = Cast::new().await;
    let id = cast.file(&cast.owner, "a", "old").await;
    let long = form("a", &"x".repeat(3 << 20));
    let upload = format!("POST /files/Carta?containerId={}", cast.place);
    let added = Half::send(&cast, &cast.editor, &upload, &long).await;
    let replaced =
        Half::send(&cast, &cast.editor, &format!("PATCH /files/Carta/file/{id}"), &long).await;
    assert_eq!(cast.listed(&cast.owner, &cast.place).await.len(), 1);
    assert_eq!(cast.content(&cast.reader, &id).await.expect(200).text, "old");
    for half in [added, replaced] {
        assert!(half.finish().await.starts_with("HTTP/1.1 200"));
    }
    assert_eq!(cast.listed(&cast.owner, &cast.place).await.len(), 2);
    assert_eq!(cast.content(&cast.reader, &id).await.expect(200).text.len(), 3 << 20);
    cast.settles_at(2).await;
}

#[tokio::test]
async fn a_content_that_took_longer_than_anybody_waits_is_not_taken() {
    let cast = Cast::with(|builder| builder.token_lifetime(Duration::from_secs(100_000))).await;
    let half = Half::send(&cast, &cast.owner, "POST /files/Carta", &form("a", "bytes")).await;
    // So long that the server has to think that nobody writes any more.
    cast.carta.clock.advance(Duration::from_secs(2 * 3600));
    cast.send(&cast.owner, Method::POST, "/files/Carta", "other", "bytes").await.expect(200);
    eventually("it is forgotten", async || cast.objects_known().await == 1).await;
    assert!(half.finish().await.starts_with("HTTP/1.1 400"));
    cast.settles_at(1).await;
    assert_eq!(cast.listed(&cast.owner, "").await.len(), 2, "the workspace and the other file");
}
