//! Services that don't speak HTTP as it is written, or break off: a caller hears of it, and never another's answer.

use super::backend::{Backend, Conversation, Heard, PATIENCE, ok};
use super::{Lab, text};
use serde_json::Value;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

/// What a service may take here, where it is to take too long.
const SHORT: Duration = Duration::from_millis(300);

/// A service of the owner's that says `bytes` to `/bad`, and hangs up after it if it's told to; to anything else it says
/// what was asked.
async fn saying(lab: &Lab, name: &str, bytes: Vec<u8>, hangs_up: bool) -> Backend {
    let backend = Backend::hearing(move |heard, conversation| {
        let bad = heard.line.contains("/bad");
        conversation.say(if bad { bytes.clone() } else { ok(&heard.line) });
        !(bad && hangs_up)
    });
    lab.register(name, &backend.url()).await;
    backend
}

/// `None` if nothing of an answer came; else the answer, and whether it came whole.
fn ask(lab: &Lab, method: &str, path: &str) -> Option<(Heard, bool)> {
    let mut wire = lab.wire(&lab.owner, method, path, "Connection: close\r\n");
    if method == "HEAD" { wire.head().map(|head| (head, true)) } else { wire.answer() }
}

/// The next calls get their own answers.
fn assert_unharmed(lab: &Lab, name: &str) {
    for n in 0..2 {
        let (told, whole) = ask(lab, "GET", &format!("{name}/next/{n}")).expect("an answer");
        assert_eq!((told.text(), whole), (&*format!("GET /next/{n} HTTP/1.1"), true), "{name}");
    }
}

/// An answer of Carta's own, which says nothing of where the service is.
fn assert_refused(told: &Heard, status: u16, what: &str) {
    assert_eq!(told.status(), status, "{what}: {told:?}");
    let json: Value = serde_json::from_slice(&told.body).expect("JSON");
    assert!(!text(&json["error"]).is_empty(), "{what}");
    assert!(!format!("{told:?}").contains("127.0.0.1"), "{what}: {told:?}");
    assert_eq!(told.header("content-type"), Some("application/json"), "{what}");
}

fn said(receiver: &Receiver<bool>) -> bool {
    receiver.recv_timeout(PATIENCE).expect("said in time")
}

/// A backend that plays `play` once for each connection, and what `play` returned.
fn playing(
    play: impl Fn(&mut Conversation) -> bool + Send + Sync + 'static,
) -> (Backend, Receiver<bool>) {
    let (sender, receiver) = channel();
    let sender = Mutex::new(sender);
    let backend = Backend::start(move |mut conversation| {
        let outcome = play(&mut conversation);
        // The test may have ended.
        let _ = sender.lock().expect("no test panicked").send(outcome);
    });
    (backend, receiver)
}

#[tokio::test]
async fn answers_that_are_no_http_are_refused_and_end_their_connection() {
    let lab = Lab::new().await;
    let many: String = (0..200).map(|n| format!("x-{n}: {n}\r\n")).collect();
    let head = |headers: &str| format!("HTTP/1.1 200 OK\r\n{headers}\r\n").into_bytes();
    let with = |headers: &str, body: &str| [head(headers), body.as_bytes().to_vec()].concat();
    let chunks = "2\r\nok\r\n0\r\n\r\n";
    let cases: Vec<(&str, Vec<u8>, bool)> = vec![
        ("nothing", Vec::new(), true),
        ("half-a-head", b"HTTP/1.1 200 OK\r\ncontent-le".to_vec(), true),
        ("garbage", b"\x16\x03\x01\x02\x00\x01\xff\r\n\r\n".to_vec(), false),
        ("http-0.9", b"<html>hello</html>\r\n".to_vec(), true),
        ("http-2", b"HTTP/2.0 200 OK\r\ncontent-length: 0\r\n\r\n".to_vec(), false),
        ("no-status", b"HTTP/1.1 abc OK\r\ncontent-length: 0\r\n\r\n".to_vec(), false),
        ("switched", head("upgrade: websocket\r\nconnection: upgrade\r\n"), false),
        ("huge-header", head(&format!("x-huge: {}\r\n", "a".repeat(200_000))), false),
        ("many-headers", head(&format!("content-length: 0\r\n{many}")), false),
        (
            "length-and-chunks",
            with("content-length: 2\r\ntransfer-encoding: chunked\r\n", chunks),
            false,
        ),
        (
            "chunks-and-length",
            with("transfer-encoding: chunked\r\ncontent-length: 9\r\n", chunks),
            false,
        ),
        ("other-coding", with("transfer-encoding: gzip\r\n", "ok"), true),
        ("two-codings", with("transfer-encoding: gzip, chunked\r\n", chunks), false),
        ("chunked-twice", with("transfer-encoding: chunked, chunked\r\n", chunks), false),
        ("two-lengths", with("content-length: 2\r\ncontent-length: 3\r\n", "ok!"), false),
        ("list-of-lengths", with("content-length: 2, 3\r\n", "ok!"), false),
        ("negative-length", with("content-length: -2\r\n", "ok"), false),
        ("signed-length", with("content-length: +2\r\n", "ok"), false),
        ("hex-length", with("content-length: 0x2\r\n", "ok"), false),
        ("overflowing-length", with("content-length: 99999999999999999999\r\n", "ok"), false),
        ("folded", with("x-a: b\r\n c\r\ncontent-length: 2\r\n", "ok"), false),
        ("blank-before-colon", with("content-length : 2\r\n", "ok"), false),
        ("control-in-header", with("x-a: b\0c\r\ncontent-length: 2\r\n", "ok"), false),
        (
            "old-chunks",
            b"HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n".to_vec(),
            false,
        ),
    ];
    for (name, mut bytes, hangs_up) in cases {
        if name == "switched" {
            bytes = [b"HTTP/1.1 101 Switching".to_vec(), bytes[15..].to_vec()].concat();
        }
        let _backend = saying(&lab, name, bytes, hangs_up).await;
        let (told, whole) = ask(&lab, "GET", &format!("{name}/bad")).expect(name);
        assert_refused(&told, 502, name);
        assert!(whole, "{name}");
        assert_unharmed(&lab, name);
    }
}

#[tokio::test]
async fn whoever_cant_be_reached_is_named_by_no_address() {
    let lab = Lab::new().await;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    drop(listener);
    lab.register("gone", &url).await;
    let (told, _) = ask(&lab, "GET", "gone/x").expect("an answer");
    assert_refused(&told, 502, "gone");
    // Nothing there knows how to begin TLS, either.
    let backend = Backend::answering(|_| ok(""));
    lab.register("plain", &backend.url().replace("http:", "https:")).await;
    let (told, _) = ask(&lab, "GET", "plain/x").expect("an answer");
    assert_refused(&told, 502, "plain");
    assert_eq!(backend.heard(), []);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_never_taken_for_whole() {
    let lab = Lab::new().await;
    let chunked = |body: &str| {
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{body}").into_bytes()
    };
    let extension = "e".repeat(100_000);
    for (name, bytes, hangs_up) in [
        ("cut", b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf".to_vec(), true),
        ("no-last-chunk", chunked("2\r\nok\r\n"), true),
        ("within-a-chunk", chunked("5\r\nok"), true),
        ("overflowing-chunk", chunked("2\r\nok\r\nfffffffffffffffff\r\nok\r\n0\r\n\r\n"), false),
        ("negative-chunk", chunked("2\r\nok\r\n-2\r\nok\r\n0\r\n\r\n"), false),
        ("odd-chunk", chunked("2\r\nok\r\n0x2\r\nok\r\n0\r\n\r\n"), false),
        ("too-long-a-chunk", chunked("2\r\nokay\r\n0\r\n\r\n"), false),
        ("no-length", chunked("2\r\nok\r\n\r\n0\r\n\r\n"), false),
        ("endless-extension", chunked(&format!("2;{extension}\r\nok\r\n0\r\n\r\n")), false),
        ("bare-lf", chunked("2\nok\n0\n\n"), false),
    ] {
        let _backend = saying(&lab, name, bytes, hangs_up).await;
        let told = ask(&lab, "GET", &format!("{name}/bad"));
        assert!(told.as_ref().is_none_or(|(_, whole)| !whole), "{name}: {told:?}");
        assert_unharmed(&lab, name);
    }
}

#[tokio::test]
async fn what_is_unusual_but_clear_comes_out_clear() {
    let lab = Lab::new().await;
    for (name, bytes, hangs_up) in [
        (
            "early-hints",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
            false,
        ),
        ("bare-lf", "HTTP/1.1 200 OK\ncontent-length: 2\n\nok", false),
        (
            "extension",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2;a=\"b\"\r\nok\r\n0\r\n\r\n",
            false,
        ),
        (
            "same-length-twice",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\nok",
            false,
        ),
        ("same-length-listed", "HTTP/1.1 200 OK\r\ncontent-length: 2, 2\r\n\r\nok", false),
        ("until-it-closes", "HTTP/1.1 200 OK\r\n\r\nok", true),
        ("of-old", "HTTP/1.0 200 OK\r\n\r\nok", true),
        ("of-old-with-length", "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok", true),
    ] {
        let _backend = saying(&lab, name, bytes.as_bytes().to_vec(), hangs_up).await;
        let (told, whole) = ask(&lab, "GET", &format!("{name}/bad")).expect(name);
        assert_eq!((told.line.as_str(), whole), ("HTTP/1.1 200 OK", true), "{name}");
        assert_eq!(told.text(), "ok", "{name}");
        assert_eq!(told.header("link"), None);
        // Or nobody could tell a whole one from a cut one.
        assert!(
            told.header("content-length").is_some() || told.header("transfer-encoding").is_some()
        );
        assert_unharmed(&lab, name);
    }
}

#[tokio::test]
async fn what_follows_an_answer_is_nobodys_answer() {
    const SMUGGLED: &str = "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nsmuggled";
    let lab = Lab::new().await;
    for (name, method, bytes) in [
        ("length", "GET", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"),
        (
            "chunked",
            "GET",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        ),
        ("head", "HEAD", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n"),
        ("none", "GET", "HTTP/1.1 204 No Content\r\ncontent-length: 100\r\n\r\n"),
        ("none-chunked", "DELETE", "HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n"),
        ("unmodified", "GET", "HTTP/1.1 304 Not Modified\r\ncontent-length: 100\r\n\r\n"),
        ("empty", "GET", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"),
    ] {
        let bytes = format!("{bytes}{SMUGGLED}").into_bytes();
        let _backend = saying(&lab, name, bytes, false).await;
        let (told, whole) = ask(&lab, method, &format!("{name}/bad")).expect(name);
        assert!(whole && !told.text().contains("smuggled"), "{name}");
        if told.status() == 204 {
            assert_eq!(told.header("content-length"), None, "{name}");
        }
        assert_unharmed(&lab, name);
    }
}

/// It waits on a kept connection until somebody else calls.
#[tokio::test]
async fn what_is_said_between_two_calls_is_nobodys_answer() {
    let (sender, receiver) = channel();
    let receiver = Mutex::new(receiver);
    let (said_it, has_said_it) = channel();
    let said_it = Mutex::new(said_it);
    let backend = Backend::hearing(move |heard, conversation| {
        conversation.say(ok(&heard.line));
        if heard.line.contains("/first") {
            let receiver = receiver.lock().expect("no test panicked");
            receiver.recv_timeout(PATIENCE).expect("answered");
            conversation.say(ok("smuggled"));
            said_it.lock().expect("no test panicked").send(true).expect("heard");
        }
        true
    });
    let lab = Lab::new().await;
    lab.register("scale", &backend.url()).await;
    ask(&lab, "GET", "scale/first").expect("an answer");
    sender.send(()).expect("heard");
    assert!(said(&has_said_it));
    assert_unharmed(&lab, "scale");
}

#[tokio::test]
async fn a_service_that_doesnt_answer_in_time_is_left() {
    let lab = Lab::with(|builder| builder.service_timeout(SHORT)).await;
    let (backend, hung_up) = playing(|conversation| {
        conversation.request();
        conversation.is_hung_up()
    });
    lab.register("silent", &backend.url()).await;
    let (told, _) = ask(&lab, "GET", "silent/x").expect("an answer");
    assert_refused(&told, 504, "silent");
    assert!(said(&hung_up));
    // However often it says that it goes on.
    let (backend, hung_up) = playing(|conversation| {
        conversation.request();
        conversation.say_endlessly(b"HTTP/1.1 103 Early Hints\r\n\r\n")
    });
    lab.register("hinting", &backend.url()).await;
    let (told, _) = ask(&lab, "GET", "hinting/x").expect("an answer");
    assert_refused(&told, 504, "hinting");
    assert!(said(&hung_up));
    // And half a head is no answer.
    let (backend, hung_up) = playing(|conversation| {
        conversation.request();
        conversation.say("HTTP/1.1 200 OK\r\nx-a: ");
        conversation.is_hung_up()
    });
    lab.register("half", &backend.url()).await;
    let (told, _) = ask(&lab, "GET", "half/x").expect("an answer");
    assert_refused(&told, 504, "half");
    assert!(said(&hung_up));
}

/// Whose fault it is that nothing moves is told rightly.
#[tokio::test]
async fn a_service_that_doesnt_take_the_body_is_left_and_a_caller_who_doesnt_send_it() {
    let lab = Lab::with(|builder| builder.service_timeout(SHORT)).await;
    let (backend, hung_up) = playing(|conversation| {
        conversation.head();
        true
    });
    lab.register("gone", &backend.url()).await;
    assert!(said_once(&lab, &hung_up));
    let (backend, release) = stuck();
    lab.register("stuck", &backend.url()).await;
    let mut wire = lab.wire(&lab.owner, "POST", "stuck/x", "Content-Length: 1000000000\r\n");
    let mut reader = wire.another();
    let writer = std::thread::spawn(move || wire.say_endlessly(&[b'a'; 65_536]));
    let (told, _) = reader.answer().expect("an answer");
    assert_refused(&told, 504, "stuck");
    assert!(writer.join().expect("no panic"));
    drop(release);

    let backend = Backend::answering(|_| ok(""));
    lab.register("scale", &backend.url()).await;
    let mut wire = lab.wire(&lab.owner, "POST", "scale/x", "Content-Length: 10\r\n");
    wire.say("half");
    let (told, _) = wire.answer().expect("an answer");
    assert_refused(&told, 408, "slow caller");
}

/// Reads the head of a request and no more, until the sender is dropped.
fn stuck() -> (Backend, std::sync::mpsc::Sender<()>) {
    let (sender, receiver) = channel::<()>();
    let receiver = Mutex::new(receiver);
    let backend = Backend::start(move |mut conversation| {
        conversation.head();
        let _ = receiver.lock().expect("no test panicked").recv_timeout(PATIENCE);
    });
    (backend, sender)
}

/// A service that hangs up in the middle of an upload.
fn said_once(lab: &Lab, hung_up: &Receiver<bool>) -> bool {
    let mut wire = lab.wire(&lab.owner, "POST", "gone/x", "Content-Length: 10\r\n");
    wire.say("half");
    let (told, _) = wire.answer().expect("an answer");
    assert_refused(&told, 502, "gone");
    said(hung_up)
}

#[tokio::test]
async fn a_body_in_which_nothing_moves_is_cut_and_seen_to_be() {
    let lab = Lab::with(|builder| builder.service_idle_timeout(SHORT)).await;
    for (name, head) in [
        ("length", "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"),
        ("chunked", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
        ("until-it-closes", "HTTP/1.1 200 OK\r\n\r\nhalf"),
        ("of-old", "HTTP/1.0 200 OK\r\n\r\nhalf"),
    ] {
        let (backend, hung_up) = playing(move |conversation| {
            conversation.request();
            conversation.say(head);
            conversation.is_hung_up()
        });
        lab.register(name, &backend.url()).await;
        let (told, whole) = ask(&lab, "GET", &format!("{name}/x")).expect("an answer");
        assert_eq!((told.status(), told.text(), whole), (200, "half", false), "{name}");
        assert!(said(&hung_up), "{name}");
    }
}

#[tokio::test]
async fn a_redirect_is_the_callers_to_follow_and_names_no_inner_address() {
    let lab = Lab::new().await;
    let other = Backend::answering(|_| ok("inner"));
    let (there, port) = (other.url(), other.url().rsplit(':').next().map(str::to_owned));
    let port = port.expect("a port");
    let inner = [
        there.clone(),
        format!("{there}/v1/"),
        there.replace("http:", "https:"),
        format!("//127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://2130706433:{port}/"),
        "http://10.0.0.1/".to_owned(),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "http://[::1]/".to_owned(),
        "/beyond".to_owned(),
    ];
    for (n, location) in inner.into_iter().enumerate() {
        let name = format!("inner-{n}");
        let told = location.clone();
        let backend = Backend::answering(move |_| {
            format!("HTTP/1.1 307 Moved\r\nlocation: {told}\r\ncontent-location: {told}\r\nrefresh: 0; url={told}\r\ncontent-length: 0\r\n\r\n").into_bytes()
        });
        lab.register(&name, &format!("{}/v1", backend.url())).await;
        let (told, _) = ask(&lab, "GET", &format!("{name}/x")).expect("an answer");
        assert_eq!(told.status(), 307);
        for header in ["location", "content-location", "refresh"] {
            assert_eq!(told.header(header), None, "{location}");
        }
        assert_eq!(backend.heard().len(), 1, "{location}");
    }
    assert_eq!(other.heard(), []);
}

#[tokio::test]
async fn what_holds_for_a_whole_origin_doesnt_go_through() {
    let lab = Lab::new().await;
    let unwanted = [
        "set-cookie: a=b",
        "Set-Cookie: c=d; Path=/",
        "set_cookie: a=b",
        "set-cookie2: a=b",
        "strict-transport-security: max-age=1",
        "public-key-pins: max-age=1",
        "clear-site-data: \"*\"",
        "alt-svc: h2=\":1\"",
        "service-worker-allowed: /",
        "accept-ch: dpr",
        "nel: {}",
        "report-to: {}",
        "carta-assertion: a",
        "x-carta-user: admin",
        "x_carta_user: admin",
        "proxy-authenticate: Basic",
        "connection: x-own",
        "x-own: 1",
        "keep-alive: timeout=5",
        "upgrade: h2c",
    ];
    let head =
        format!("HTTP/1.1 200 OK\r\n{}\r\ncontent-type: text/plain\r\n", unwanted.join("\r\n"));
    let plain = format!("{head}content-length: 2\r\n\r\nok").into_bytes();
    // What trails a body is no other way in.
    let trailing = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum, carta-assertion, x-carta-user, nel, alt-svc\r\n\r\n2\r\nok\r\n0\r\nx-sum: 1\r\n{}\r\n\r\n",
        unwanted.join("\r\n")
    );
    let _plain = saying(&lab, "plain", plain, false).await;
    let _trailing = saying(&lab, "trailing", trailing.into_bytes(), false).await;
    for name in ["plain", "trailing"] {
        let mut wire = lab.wire(&lab.owner, "GET", &format!("{name}/bad"), "TE: trailers\r\n");
        let (told, whole) = wire.answer().expect("an answer");
        assert_eq!((told.text(), whole), ("ok", true), "{name}");
        for field in told.headers.iter().chain(&told.trailers) {
            let name = field.0.as_str();
            let framing =
                ["content-length", "content-type", "transfer-encoding", "trailer", "date"];
            // Carta's own, whatever the service says.
            let own = ["x-sum", "x-request-id"];
            assert!(framing.contains(&name) || own.contains(&name), "{field:?}");
        }
        assert_unharmed(&lab, name);
    }
}
