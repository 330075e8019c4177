//! The agent's verbs, when the other side misbehaves.

use crate::session::Session;
use carta::{Agent, Error, Secret, block_on};
use carta_tests::scripted::{Asked, Scripted, json, with_headers};
use std::future::IntoFuture;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn agent(carta: &Scripted) -> Agent {
    Agent::from_token(carta.host(), Secret::from("token"))
}

fn send(request: carta::Request) -> Result<carta::Response, Error> {
    block_on(request.into_future())
}

/// Answers `first` so many times, and then `{}`.
fn at_first(times: usize, first: Vec<u8>) -> impl Fn(&Asked) -> Vec<u8> + Send {
    let count = AtomicUsize::new(0);
    move |_| match count.fetch_add(1, Ordering::Relaxed) {
        count if count < times => first.clone(),
        _ => json(200, "{}"),
    }
}

#[test]
fn a_passing_failure_is_tried_again_where_nothing_can_happen_twice() {
    let _clock = Session::begin();
    for passing in [json(429, ""), json(502, ""), json(503, ""), json(504, ""), Vec::new()] {
        let carta = Scripted::start(at_first(2, passing.clone()));
        assert_eq!(send(agent(&carta).get("x")).unwrap().status(), 200);
        assert_eq!(carta.asked().len(), 3);
        let carta = Scripted::start(at_first(3, passing.clone()));
        assert!(send(agent(&carta).put("x")).unwrap_err().is_unavailable());
        assert_eq!(carta.asked().len(), 3, "and then no more");
        let carta = Scripted::start(at_first(1, passing));
        assert!(send(agent(&carta).post("x")).unwrap_err().is_unavailable());
        assert_eq!(carta.asked().len(), 1, "a POST may have done something");
    }
}

#[test]
fn other_failures_are_final() {
    for status in [400, 401, 403, 404, 409, 500, 501] {
        let carta = Scripted::start(at_first(1, json(status, "")));
        assert!(send(agent(&carta).get("x")).is_err());
        assert_eq!(carta.asked().len(), 1, "{status}");
    }
}

#[test]
fn retry_after_is_obeyed_if_short_and_told_if_long() {
    let _clock = Session::begin();
    let carta = Scripted::start(at_first(1, with_headers(429, "Retry-After: 4\r\n", "")));
    assert!(send(agent(&carta).get("x")).is_ok());
    let carta = Scripted::start(at_first(1, with_headers(429, "Retry-After: 3600\r\n", "")));
    match send(agent(&carta).get("x")).unwrap_err() {
        Error::RateLimited { retry_after, .. } => {
            assert_eq!(retry_after, Some(Duration::from_secs(3600)));
        }
        other => panic!("{other}"),
    }
    assert_eq!(carta.asked().len(), 1);
}

#[test]
fn a_refused_connection_is_unavailable() {
    let _clock = Session::begin();
    let carta = Scripted::start(|_| json(200, "{}"));
    let agent = agent(&carta);
    drop(carta);
    let error = send(agent.get("x")).unwrap_err();
    assert!(matches!(error, Error::Transport { .. }) && error.is_unavailable(), "{error}");
}

#[test]
fn an_answer_that_never_comes_is_given_up() {
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let carta = Scripted::start(move |_| {
        // Until the test is over.
        let _released = released.lock().unwrap().recv();
        Vec::new()
    });
    let error = send(agent(&carta).get("x").timeout(Duration::from_millis(50))).unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error}");
    drop(release);
}

#[test]
fn a_huge_answer_is_refused_whole_and_streamed_in_parts() {
    let size = 100 << 20;
    let carta = Scripted::start(move |_| with_headers(200, "", &"x".repeat(size)));
    let error = block_on(send(agent(&carta).get("x")).unwrap().bytes()).unwrap_err();
    assert!(error.to_string().contains("larger than 8388608 bytes"), "{error}");
    let whole = block_on(send(agent(&carta).get("x")).unwrap().at_most(size).bytes()).unwrap();
    assert_eq!(whole.len(), size);
    let mut answer = send(agent(&carta).get("x")).unwrap();
    let mut read = 0;
    while let Some(chunk) = block_on(answer.chunk()).unwrap() {
        read += chunk.len();
    }
    assert_eq!(read, size);
}

#[test]
fn a_stream_that_is_cut_off_says_so() {
    let cut = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nConnection: close\r\n\r\nabc".to_vec();
    let carta = Scripted::start(move |_| cut.clone());
    let mut answer = send(agent(&carta).get("x")).unwrap();
    let end = loop {
        match block_on(answer.chunk()) {
            Ok(Some(_)) => {}
            end => break end,
        }
    };
    assert!(matches!(end, Err(Error::Unreadable { .. })), "{end:?}");
    assert!(block_on(answer.chunk()).is_err(), "and goes on saying so");
}

#[test]
fn redirects_are_followed_at_home_as_the_reference_does() {
    let moved = |status: u16| {
        move |asked: &Asked| match asked.path.as_str() {
            "/x" => with_headers(status, "Location: /y?z=1\r\n", ""),
            _ => json(200, "{}"),
        }
    };
    for (status, by_get) in [(301, true), (302, true), (303, true), (307, false), (308, false)] {
        let carta = Scripted::start(moved(status));
        send(agent(&carta).post("x").json(&1)).unwrap();
        let last = carta.requests().pop().unwrap();
        assert_eq!(last.path, "/y?z=1");
        assert_eq!(
            (last.method.as_str(), last.body.as_str()),
            if by_get { ("GET", "") } else { ("POST", "1") }
        );
        assert_eq!(last.header("authorization"), Some("Bearer token"));
        assert_eq!(last.header("content-type").is_some(), !by_get);
    }
}

#[test]
fn a_redirect_elsewhere_takes_nothing_along() {
    let elsewhere = Scripted::start(|_| json(200, "{}"));
    let location = format!("Location: {}/y\r\n", elsewhere.host());
    let carta = Scripted::start(move |_| with_headers(302, &location, ""));
    let error = send(agent(&carta).get("x")).unwrap_err();
    assert!(matches!(error, Error::Redirect { .. }), "{error}");
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn endless_redirects_end() {
    let carta = Scripted::start(|_| with_headers(302, "Location: /x\r\n", ""));
    let error = send(agent(&carta).get("x")).unwrap_err();
    assert!(matches!(error, Error::Redirect { .. }), "{error}");
    assert_eq!(carta.asked().len(), 31);
}

#[test]
fn a_caller_cannot_speak_with_another_tongue() {
    let carta = Scripted::start(|_| json(200, "{}"));
    send(agent(&carta).get("x").header("authorization", "Bearer other")).unwrap();
    let anonymous = agent(&carta).get("x").header("Authorization", "Bearer other").anonymous();
    send(anonymous).unwrap();
    let requests = carta.requests();
    let sent: Vec<_> = requests.iter().map(|asked| asked.header("authorization")).collect();
    assert_eq!(sent, [Some("Bearer token"), None]);
}

#[test]
fn what_cannot_be_sent_is_an_error_before_anything_is_sent() {
    let carta = Scripted::start(|_| json(200, "{}"));
    let agent = agent(&carta);
    let broken = [
        agent.get("a/../b"),
        agent.get("a//b"),
        agent.get("./a"),
        agent.get("x").header("a b", "v"),
        agent.get("x").header("a", "v\r\nX-Other: 1"),
        agent.request("G ET", "x"),
    ];
    for request in broken {
        let error = send(request).unwrap_err().to_string();
        assert!(!error.contains("X-Other"), "{error}");
    }
    assert!(carta.asked().is_empty());
}

#[test]
fn paths_and_queries_come_out_as_they_went_in() {
    let carta = Scripted::start(|_| json(200, "{}"));
    let awkward = "a b/%41/q?x=1/h#f/é;:@&=+$,\\";
    send(agent(&carta).get(awkward).query("k?&=", "v #&=+/é")).unwrap();
    let url = url::Url::parse(&format!("http://h{}", carta.requests()[0].path)).unwrap();
    let decode =
        |segment| percent_encoding::percent_decode_str(segment).decode_utf8().unwrap().into_owned();
    let segments: Vec<String> = url.path_segments().unwrap().map(decode).collect();
    assert_eq!(segments, ["a b", "%41", "q?x=1", "h#f", "é;:@&=+$,\\"]);
    let pairs: Vec<_> = url.query_pairs().into_owned().collect();
    assert_eq!(pairs, [("k?&=".to_owned(), "v #&=+/é".to_owned())]);
}

#[test]
fn many_agents_at_once_keep_their_answers_apart() {
    let carta = Scripted::start(|asked| {
        json(200, &format!("{:?}", asked.header("authorization").unwrap()))
    });
    let host = Arc::new(carta.host());
    std::thread::scope(|scope| {
        for number in 0..32 {
            let host = Arc::clone(&host);
            scope.spawn(move || {
                let agent =
                    Agent::from_token((*host).clone(), Secret::from(format!("token-{number}")));
                let told: String = block_on(send(agent.get("x")).unwrap().json()).unwrap();
                assert_eq!(told, format!("Bearer token-{number}"));
            });
        }
    });
}
