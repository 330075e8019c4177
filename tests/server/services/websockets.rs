//! WebSockets: carried until either side ends them. No other protocol is changed to.

use super::Lab;
use super::backend::{Backend, Conversation, ok};
use super::stage::{SWITCHED, Stage, UPGRADE};
use std::time::Duration;

const SHORT: Duration = Duration::from_millis(300);

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
async fn a_websocket_is_cut_at_the_end_of_the_grace_in_which_a_server_stops() {
    let lab = Lab::with(|builder| builder.grace(SHORT)).await;
    let stage = websocket(&lab).await;
    let mut wire = open(&lab, &lab.owner, "scale/ws");
    let stopping = std::thread::spawn(move || lab.carta.server.stop());
    assert!(wire.is_hung_up());
    assert_eq!(stage.noticed(), "hung up");
    stopping.join().expect("no panic").expect("stopped");
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
