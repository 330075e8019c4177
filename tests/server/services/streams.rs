//! Bodies that take their time, in both directions, and WebSockets: each piece goes through at once, and whoever leaves
//! or may no longer call ends it for both.

use super::backend::{Backend, Conversation, Heard, PATIENCE, ok};
use super::{Lab, text};
use serde_json::Value;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

const SHORT: Duration = Duration::from_millis(300);
const CHUNKED: &str = "Transfer-Encoding: chunked\r\n";
const EVENTS: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const SWITCHED: &str = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nset-cookie: a=b\r\ncontent-length: 5\r\n\r\n";

/// A service that plays one connection, tells what it notices, and is told when to go on.
struct Stage {
    _backend: Backend,
    noticed: Receiver<String>,
    go_on: Sender<()>,
}

/// What a play has at hand.
struct Cues {
    notice: Sender<String>,
    wait: Receiver<()>,
}

impl Cues {
    fn notice(&self, what: impl Into<String>) {
        // The test may have ended.
        let _ = self.notice.send(what.into());
    }

    fn wait(&self) {
        let _ = self.wait.recv_timeout(PATIENCE);
    }

    /// Waits until the proxy hangs up.
    fn notice_end(&self, conversation: &mut Conversation) {
        self.notice(if conversation.is_hung_up() { "hung up" } else { "still there" });
    }
}

impl Stage {
    async fn set(
        lab: &Lab,
        play: impl Fn(&mut Conversation, &Cues) + Send + Sync + 'static,
    ) -> Self {
        let (notice, noticed) = channel();
        let (go_on, wait) = channel();
        let cues = Mutex::new(Cues { notice, wait });
        let backend = Backend::start(move |mut conversation| {
            play(&mut conversation, &cues.lock().expect("no play panicked"));
        });
        lab.register("scale", &backend.url()).await;
        Self { _backend: backend, noticed, go_on }
    }

    fn noticed(&self) -> String {
        self.noticed.recv_timeout(PATIENCE).expect("noticed in time")
    }

    fn go_on(&self) {
        self.go_on.send(()).expect("the play goes on");
    }
}

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

fn next_chunk(conversation: &mut Conversation) -> String {
    let chunk = conversation.chunk().expect("not broken").expect("not the last one");
    String::from_utf8(chunk).expect("text")
}

#[tokio::test]
async fn each_piece_of_an_upload_arrives_before_the_next_is_sent() {
    let lab = Lab::new().await;
    let stage = Stage::set(&lab, |conversation, cues| {
        conversation.head();
        cues.notice(next_chunk(conversation));
        cues.notice(next_chunk(conversation));
        assert_eq!(conversation.chunk(), Some(None));
        conversation.say(ok("done"));
    })
    .await;
    let mut wire = lab.wire(&lab.owner, "POST", "scale/x", CHUNKED);
    wire.say(chunk("first"));
    assert_eq!(stage.noticed(), "first");
    wire.say(chunk("second"));
    assert_eq!(stage.noticed(), "second");
    wire.say("0\r\n\r\n");
    let (told, whole) = wire.answer().expect("an answer");
    assert_eq!((told.text(), whole), ("done", true));
}

#[tokio::test]
async fn each_event_arrives_before_the_next_is_sent() {
    let lab = Lab::new().await;
    let stage = Stage::set(&lab, |conversation, cues| {
        conversation.request();
        conversation.say(EVENTS);
        conversation.say(chunk("data: 1\n\n"));
        cues.wait();
        conversation.say(chunk("data: 2\n\n"));
        conversation.say("0\r\n\r\n");
    })
    .await;
    let mut wire = lab.wire(&lab.owner, "GET", "scale/x", "");
    let head = wire.head().expect("a head");
    assert_eq!(head.header("content-type"), Some("text/event-stream"));
    assert_eq!(next_chunk(&mut wire), "data: 1\n\n");
    stage.go_on();
    assert_eq!(next_chunk(&mut wire), "data: 2\n\n");
    assert_eq!(wire.chunk(), Some(None));
}

/// A service may answer while it is still being sent to.
#[tokio::test]
async fn both_directions_go_on_at_once() {
    let lab = Lab::new().await;
    let _stage = Stage::set(&lab, |conversation, _| {
        conversation.head();
        conversation.say(EVENTS);
        while let Some(Some(bytes)) = conversation.chunk() {
            conversation.say(chunk(&String::from_utf8(bytes).expect("text")));
        }
        conversation.say("0\r\n\r\n");
    })
    .await;
    let mut wire = lab.wire(&lab.owner, "POST", "scale/x", CHUNKED);
    for said in ["one", "two", "three"] {
        wire.say(chunk(said));
        if said == "one" {
            wire.head().expect("a head");
        }
        assert_eq!(next_chunk(&mut wire), said);
    }
    wire.say("0\r\n\r\n");
    assert_eq!(wire.chunk(), Some(None));
}

/// A service that has heard enough needn't hear the rest.
#[tokio::test]
async fn an_answer_before_the_end_of_the_body_arrives_and_the_next_call_gets_its_own() {
    let lab = Lab::new().await;
    let backend = Backend::start(|mut conversation| {
        while let Some(head) = conversation.head() {
            conversation.say(ok(&head.line));
        }
    });
    lab.register("scale", &backend.url()).await;
    let mut wire = lab.wire(&lab.owner, "POST", "scale/early", CHUNKED);
    let (told, whole) = wire.answer().expect("an answer");
    assert_eq!((told.text(), whole), ("POST /early HTTP/1.1", true));
    // Still within the body of the first one.
    wire.say(chunk("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"));
    for n in 0..2 {
        let path = format!("scale/next/{n}");
        let (told, _) = lab.wire(&lab.owner, "GET", &path, "").answer().expect("an answer");
        assert_eq!(told.text(), format!("GET /next/{n} HTTP/1.1"));
    }
}

#[tokio::test]
async fn a_caller_who_leaves_ends_the_services_work() {
    let lab = Lab::new().await;
    let stage = Stage::set(&lab, |conversation, cues| {
        let head = conversation.head().expect("a head");
        if head.line.contains("download") {
            conversation.say(EVENTS);
            conversation.say(chunk("data: 1\n\n"));
        }
        if head.line.contains("upload") {
            next_chunk(conversation);
        }
        if head.line.contains("endless") {
            conversation.say("HTTP/1.1 200 OK\r\n\r\n");
            let hung_up = conversation.say_endlessly(&[b'a'; 4096]);
            return cues.notice(if hung_up { "hung up" } else { "still there" });
        }
        cues.notice("begun");
        cues.notice_end(conversation);
    })
    .await;
    drop({
        let wire = lab.wire(&lab.owner, "GET", "scale/waiting", "");
        assert_eq!(stage.noticed(), "begun");
        wire
    });
    assert_eq!(stage.noticed(), "hung up");
    drop({
        let mut wire = lab.wire(&lab.owner, "GET", "scale/download", "");
        assert_eq!(stage.noticed(), "begun");
        wire.head().expect("a head");
        next_chunk(&mut wire);
        wire
    });
    assert_eq!(stage.noticed(), "hung up");
    drop({
        let mut wire = lab.wire(&lab.owner, "POST", "scale/upload", CHUNKED);
        wire.say(chunk("first"));
        assert_eq!(stage.noticed(), "begun");
        wire
    });
    assert_eq!(stage.noticed(), "hung up");
    drop({
        let mut wire = lab.wire(&lab.owner, "GET", "scale/endless", "");
        wire.head().expect("a head");
        wire.read(100_000);
        wire
    });
    assert_eq!(stage.noticed(), "hung up");
}

/// Else it would hold a connection of the service's for as long as it likes.
#[tokio::test]
async fn a_caller_who_stops_reading_is_cut() {
    let lab = Lab::with(|builder| builder.service_idle_timeout(SHORT)).await;
    let stage = Stage::set(&lab, |conversation, cues| {
        conversation.request();
        conversation.say("HTTP/1.1 200 OK\r\n\r\n");
        let hung_up = conversation.say_endlessly(&[b'a'; 65_536]);
        cues.notice(if hung_up { "hung up" } else { "still there" });
    })
    .await;
    let mut wire = lab.wire(&lab.owner, "GET", "scale/x", "");
    wire.head().expect("a head");
    assert_eq!(stage.noticed(), "hung up");
    // What is there already may be read, but it doesn't end as if it were whole.
    assert!(std::iter::from_fn(|| wire.chunk()).all(|chunk| chunk.is_some()));
}

#[tokio::test]
async fn a_body_larger_than_the_limit_is_refused_whether_its_length_is_said_or_not() {
    let lab = Lab::with(|builder| builder.service_body_limit(8)).await;
    let backend = Backend::answering(|heard| ok(heard.text()));
    lab.register("scale", &backend.url()).await;
    let (said, chunks) = ("Content-Length: 9\r\n", [chunk("1234"), chunk("56789")].concat());
    for (headers, body) in [(said, "123456789".to_owned()), (CHUNKED, chunks)] {
        let mut wire = lab.wire(&lab.owner, "POST", "scale/x", headers);
        wire.say(body);
        let (told, _) = wire.answer().expect("an answer");
        assert_eq!(told.status(), 413, "{headers}");
        let json: Value = serde_json::from_slice(&told.body).expect("JSON");
        assert!(text(&json["error"]).contains("larger"), "{json}");
    }
    assert_eq!(backend.heard(), [], "nothing whole has arrived");
    let (said, chunks) = ("Content-Length: 8\r\n", [chunk("1234"), chunk("5678")].concat());
    for (headers, body) in [(said, "12345678".to_owned()), (CHUNKED, chunks + "0\r\n\r\n")] {
        let mut wire = lab.wire(&lab.owner, "POST", "scale/x", headers);
        wire.say(body);
        let (told, _) = wire.answer().expect("an answer");
        assert_eq!((told.status(), told.text()), (200, "12345678"), "{headers}");
    }
}

#[tokio::test]
async fn ranges_go_through() {
    let backend = Backend::answering(|heard| {
        assert_eq!(heard.header("range"), Some("bytes=1-2"));
        assert_eq!(heard.header("if-range"), Some("\"v1\""));
        b"HTTP/1.1 206 Partial Content\r\naccept-ranges: bytes\r\ncontent-range: bytes 1-2/4\r\netag: \"v1\"\r\ncontent-length: 2\r\n\r\nbc"
            .to_vec()
    });
    let lab = Lab::new().await;
    lab.register("scale", &backend.url()).await;
    let asked = "Range: bytes=1-2\r\nIf-Range: \"v1\"\r\n";
    let (told, _) = lab.wire(&lab.owner, "GET", "scale/x", asked).answer().expect("an answer");
    assert_eq!((told.status(), told.text()), (206, "bc"));
    assert_eq!(told.header("content-range"), Some("bytes 1-2/4"));
    assert_eq!(told.header("etag"), Some("\"v1\""));
}

#[tokio::test]
async fn trailers_go_through_but_for_what_is_nobodys_to_say() {
    let lab = Lab::new().await;
    let backend = Backend::answering(|_| {
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n2\r\nok\r\n0\r\nx-sum: 2\r\n\r\n"
            .to_vec()
    });
    lab.register("scale", &backend.url()).await;
    let names = "x-sum, carta-assertion, x-carta-user, x_carta_user, x-forwarded-host";
    let headers = format!("{CHUNKED}Trailer: {names}\r\nTE: trailers\r\n");
    let mut wire = lab.wire(&lab.owner, "POST", "scale/x", &headers);
    wire.say(format!("{}0\r\nx-sum: 1\r\ncarta-assertion: forged\r\nx-carta-user: admin\r\nx_carta_user: admin\r\nx-forwarded-host: evil.test\r\n\r\n", chunk("ok")));
    let (told, whole) = wire.answer().expect("an answer");
    assert_eq!((told.text(), whole), ("ok", true));
    let one = |value: &str| vec![("x-sum".to_owned(), value.to_owned())];
    assert_eq!(told.trailers, one("2"));
    let heard = backend.only();
    assert_eq!((heard.trailers, heard.body), (one("1"), b"ok".to_vec()));
}

#[tokio::test]
async fn a_body_is_waited_for_until_the_service_may_be_called() {
    let lab = Lab::new().await;
    let backend = Backend::answering(|heard| {
        assert_eq!(heard.header("expect"), None);
        ok(heard.text())
    });
    lab.register("scale", &backend.url()).await;
    let expect = "Content-Length: 5\r\nExpect: 100-continue\r\n";
    let mut wire = lab.wire(&lab.owner, "POST", "scale/x", expect);
    assert_eq!(wire.head().expect("a head").status(), 100);
    wire.say("hello");
    let (told, _) = wire.answer().expect("an answer");
    assert_eq!((told.status(), told.text()), (200, "hello"));
    // Whoever may not call isn't asked for it.
    let stranger = lab.carta.stranger(&lab.admin, "stranger").await;
    let mut wire = lab.wire(&stranger, "POST", "scale/x", expect);
    assert_eq!(wire.head().expect("a head").status(), 404);
    assert_eq!(backend.heard().len(), 1);
}

/// A service that agrees to a WebSocket, says back what it hears, and notices the end.
async fn websocket(lab: &Lab) -> Stage {
    Stage::set(lab, |conversation, cues| {
        let asked = conversation.head().expect("a head");
        assert_eq!(asked.header("upgrade"), Some("websocket"));
        assert_eq!(asked.header("connection"), Some("upgrade"));
        assert_eq!(asked.header("sec-websocket-version"), Some("13"));
        assert!(asked.header("carta-assertion").is_some());
        conversation.say(SWITCHED);
        let heard = conversation.read(5);
        conversation.say([b"you said ".to_vec(), heard].concat());
        if asked.line.contains("ends") {
            conversation.end();
        }
        cues.notice_end(conversation);
    })
    .await
}

fn open(lab: &Lab, token: &str, path: &str) -> Conversation {
    let mut wire = lab.wire(token, "GET", path, UPGRADE);
    let head = wire.head().expect("a head");
    assert_eq!(head.status(), 101, "{head:?}");
    assert_eq!(head.header("upgrade"), Some("websocket"));
    assert_eq!(head.header("sec-websocket-accept"), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    assert_eq!((head.header("set-cookie"), head.header("content-length")), (None, None));
    wire.say("hello");
    assert_eq!(wire.read(14), b"you said hello");
    wire
}

#[tokio::test]
async fn a_websocket_is_carried_until_either_side_ends_it() {
    let lab = Lab::new().await;
    let stage = websocket(&lab).await;
    // The caller says that there is no more to come.
    let mut wire = open(&lab, &lab.owner, "scale/ws");
    wire.end();
    assert_eq!(stage.noticed(), "hung up");
    assert!(wire.is_hung_up());
    // The caller is gone.
    drop(open(&lab, &lab.owner, "scale/ws"));
    assert_eq!(stage.noticed(), "hung up");
    // The service says so, or is gone.
    let mut wire = open(&lab, &lab.owner, "scale/ends");
    assert!(wire.is_hung_up());
    drop(wire);
    assert_eq!(stage.noticed(), "hung up");
}

/// One that never sends its own end doesn't keep the other's connection for ever.
#[tokio::test]
async fn a_websocket_whose_one_side_has_ended_ends_for_both() {
    let lab = Lab::new().await;
    let stage = websocket(&lab).await;
    let mut wire = open(&lab, &lab.owner, "scale/ends");
    assert!(wire.is_hung_up());
    // Without the caller's having closed anything.
    assert_eq!(stage.noticed(), "hung up");
    drop(wire);
}

#[tokio::test]
async fn a_websocket_in_which_nothing_moves_is_cut() {
    let lab = Lab::with(|builder| builder.service_idle_timeout(SHORT)).await;
    let stage = websocket(&lab).await;
    let mut wire = open(&lab, &lab.owner, "scale/ws");
    assert!(wire.is_hung_up());
    assert_eq!(stage.noticed(), "hung up");
}

#[tokio::test]
async fn an_upgrade_that_a_service_refuses_is_an_answer_as_any() {
    let lab = Lab::new().await;
    let backend = Backend::answering(|heard| {
        match heard.header("upgrade") {
        Some(_) => b"HTTP/1.1 426 Upgrade Required\r\nsec-websocket-version: 12\r\ncontent-length: 2\r\n\r\nno".to_vec(),
        None => ok("plain"),
    }
    });
    lab.register("scale", &backend.url()).await;
    let mut wire = lab.wire(&lab.owner, "GET", "scale/x", UPGRADE);
    let (told, whole) = wire.answer().expect("an answer");
    assert_eq!((told.status(), told.text(), whole), (426, "no", true));
    assert_eq!(told.header("sec-websocket-version"), Some("12"));
    // No more than that: the connection speaks HTTP as before.
    wire.say("GET /user HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_eq!(wire.answer().expect("an answer").0.status(), 401);
}

#[tokio::test]
async fn other_protocols_than_websocket_are_not_asked_for() {
    let lab = Lab::new().await;
    let backend = Backend::answering(|heard| {
        assert_eq!((heard.header("upgrade"), heard.header("connection")), (None, None));
        assert_eq!(heard.header("http2-settings"), None);
        ok("plain")
    });
    lab.register("scale", &backend.url()).await;
    for (method, headers) in [
        (
            "GET",
            "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
        ),
        ("GET", "Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n"),
        ("GET", "Connection: Upgrade\r\nUpgrade: h2c\r\nUpgrade: websocket\r\n"),
        ("GET", "Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n"),
        ("GET", "Upgrade: websocket\r\n"),
        ("POST", "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n"),
        ("GET", "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n"),
    ] {
        let mut wire = lab.wire(&lab.owner, method, "scale/x", headers);
        if headers.contains("5") {
            wire.say("hello");
        }
        let (told, _) = wire.answer().expect(headers);
        assert_eq!((told.status(), told.text()), (200, "plain"), "{headers}");
    }
}

/// How somebody loses the right to call.
enum Loss {
    Suspended,
    GrantTakenBack,
    ServiceMoved,
}

impl Loss {
    async fn happen(&self, lab: &Lab, user: &str, service: &Value) {
        match self {
            Self::Suspended => {
                lab.carta.post(&lab.admin, "/user/user/suspend").await.expect(200);
            }
            Self::GrantTakenBack => lab.grant(user, service, "Guest").await,
            Self::ServiceMoved => {
                lab.carta.delete(&lab.owner, "/service/remove/lab/scale").await.expect(200);
                let other = lab.register("scale", "http://127.0.0.1:1").await;
                lab.grant(user, &other, "User").await;
            }
        }
    }
}

#[tokio::test]
async fn whoever_may_no_longer_call_is_cut_in_the_middle() {
    for loss in [Loss::Suspended, Loss::GrantTakenBack, Loss::ServiceMoved] {
        for path in ["ws", "events", "upload"] {
            let lab = Lab::with(|builder| builder.service_recheck(Duration::from_millis(50))).await;
            let stage = Stage::set(&lab, |conversation, cues| {
                let asked = conversation.head().expect("a head");
                if asked.line.contains("/ws") {
                    conversation.say(SWITCHED);
                } else if asked.line.contains("/events") {
                    conversation.say(EVENTS);
                    conversation.say(chunk("data: 1\n\n"));
                } else {
                    next_chunk(conversation);
                }
                cues.notice("begun");
                cues.notice_end(conversation);
            })
            .await;
            let shown = lab.carta.get(&lab.owner, "/service/details/lab/scale").await;
            let service = shown.expect(200).json();
            let user = lab.user("user", &service, "User").await;
            let mut wire = match path {
                "ws" => lab.wire(&user, "GET", "scale/ws", UPGRADE),
                "events" => lab.wire(&user, "GET", "scale/events", ""),
                _ => lab.wire(&user, "POST", "scale/upload", CHUNKED),
            };
            if path == "upload" {
                wire.say(chunk("first"));
            }
            assert_eq!(stage.noticed(), "begun");
            loss.happen(&lab, &user, &service).await;
            assert_eq!(stage.noticed(), "hung up", "{path}");
            match path {
                "ws" => {
                    wire.head().expect("a head");
                    assert!(wire.is_hung_up());
                }
                "events" => assert!(!wire.answer().expect("an answer").1, "seen to be cut"),
                _ => {
                    let (told, _): (Heard, _) = wire.answer().expect("an answer");
                    assert!([401, 403, 503].contains(&told.status()), "{told:?}");
                }
            }
        }
    }
}
