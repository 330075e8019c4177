//! Bodies that take their time, in both directions: each piece goes through at once, and whoever leaves ends it for both.

use super::backend::{Backend, ok};
use super::stage::{CHUNKED, EVENTS, Stage, chunk, next_chunk};
use super::{Lab, text};
use serde_json::Value;
use std::time::Duration;

const SHORT: Duration = Duration::from_millis(300);

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
