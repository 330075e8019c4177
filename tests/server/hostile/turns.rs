//! Who speaks when: requests ahead of their turn, clients that wait to be told to go on, and clients that go.

use super::{Target, head};

#[tokio::test]
async fn requests_sent_ahead_are_answered_in_order_and_each_in_its_own_name() {
    let target = Target::new().await;
    let mut wire = target.wire();
    let nobody = "GET /user HTTP/1.1\r\nhost: a\r\n\r\n".to_owned();
    let [admin, andy] =
        [&target.admin, &target.andy].map(|token| head("GET /user", token) + "\r\n");
    let empty = "{}";
    let refused = format!("{}content-length: 2\r\n\r\n{empty}", target.head("POST /user"));
    const ROUNDS: usize = 25;
    wire.send([admin, andy, nobody, refused].concat().repeat(ROUNDS));
    for round in 0..ROUNDS {
        for (status, name) in [(200, "admin"), (200, "andy"), (401, ""), (400, "")] {
            let answer = wire.answer().expect("an answer");
            assert_eq!(answer.status, status, "{round}: {answer:?}");
            assert_eq!(answer.json()["name"].as_str().unwrap_or_default(), name, "{round}");
        }
    }
    wire.assert_goes_on();
    target.assert_untouched("pipelined").await;
}

#[tokio::test]
async fn what_comes_after_a_body_that_was_not_read_is_no_request() {
    let target = Target::new().await;
    let evil = target.evil();
    for (headers, status) in [
        (format!("content-length: {}\r\n", 100_000 + evil.len()), 401),
        (format!("content-length: {}\r\n", 2_000_000 + evil.len()), 413),
        ("transfer-encoding: chunked\r\n".to_owned(), 401),
    ] {
        let mut wire = target.wire();
        wire.send(format!("POST /user HTTP/1.1\r\nhost: a\r\n{headers}\r\n"));
        let answer = wire.answer().expect("an answer without the body");
        assert_eq!((answer.status, answer.header("connection")), (status, Some("close")));
        // By the length, this is the body; to whoever thinks that there was none, the next request.
        wire.try_send(&evil);
        wire.end();
        wire.assert_ended();
        target.assert_untouched(&headers).await;
    }
}

#[tokio::test]
async fn a_short_body_that_nobody_reads_is_read_over_and_no_request() {
    let target = Target::new().await;
    let mut wire = target.wire();
    let evil = target.evil();
    for start in [
        "POST /user HTTP/1.1\r\nhost: a\r\n".to_owned(),
        head("GET /user", &target.andy),
        head("POST /nothing", &target.andy),
        head("PATCH /user", &target.andy),
    ] {
        wire.send(format!("{start}content-length: {}\r\n\r\n", evil.len()));
        wire.send(&evil);
        let answer = wire.answer().expect("an answer");
        assert!(matches!(answer.status, 200 | 401 | 404 | 405), "{answer:?}");
        wire.assert_goes_on();
    }
    target.assert_untouched("read over").await;
}

#[tokio::test]
async fn a_client_is_told_to_go_on_only_if_its_body_is_wanted() {
    let target = Target::new().await;
    let body = r#"{"name":"beth"}"#;
    let expect = format!("content-length: {}\r\nexpect: 100-continue\r\n\r\n", body.len());
    let json = "content-type: application/json\r\n";
    for (start, status) in [
        (format!("POST /user HTTP/1.1\r\nhost: a\r\n{json}"), 401),
        (head("POST /user", "garbage") + json, 401),
        (head("POST /user", &target.admin), 415),
        (head("GET /user", &target.admin), 200),
        (head("POST /nothing", &target.admin), 404),
    ] {
        let mut wire = target.wire();
        wire.send(format!("{start}{expect}"));
        let answer = wire.last_answer(status);
        assert_eq!(answer.header("connection"), Some("close"), "{start}");
    }
    let mut wire = target.wire();
    let large = expect.replace("15", "2000000");
    wire.send(format!("{}{large}", target.head("POST /user")));
    wire.last_answer(413);
    target.assert_untouched("expectations").await;

    let mut wire = target.wire();
    wire.send(format!("{}{expect}", target.head("POST /user")));
    assert_eq!(wire.answer().expect("an interim answer").status, 100);
    wire.send(body);
    let answer = wire.answer().expect("an answer");
    assert_eq!((answer.status, &answer.json()["name"]), (200, &"beth".into()));
    wire.assert_goes_on();
}

#[tokio::test]
async fn nothing_is_upgraded() {
    let target = Target::new().await;
    for upgrade in ["websocket", "h2c", "TLS/1.2", "evil, websocket", ""] {
        let mut wire = target.wire();
        let headers = format!("connection: upgrade\r\nupgrade: {upgrade}\r\n");
        wire.send(format!("{}{headers}\r\n", head("GET /user", &target.andy)));
        let answer = wire.answer().expect("an answer");
        assert_eq!((answer.status, &answer.json()["name"]), (200, &"andy".into()), "{upgrade}");
        // Whatever it said, it still speaks HTTP.
        wire.assert_goes_on();
    }
}

#[tokio::test]
async fn a_client_that_has_said_all_is_answered_or_let_go() {
    let target = Target::new().await;
    for request in
        [head("GET /user", &target.admin), "GET /auth HTTP/1.1\r\nhost: a\r\n".to_owned()]
    {
        let mut wire = target.wire();
        wire.send(format!("{request}\r\n"));
        wire.end();
        if let Some(answer) = wire.answer() {
            assert_eq!(answer.status, 200, "{answer:?}");
        }
        wire.assert_ended();
    }
    let mut silent = target.wire();
    silent.end();
    silent.assert_ended();
    target.assert_untouched("half closed").await;
}

#[tokio::test]
async fn clients_that_go_before_they_have_said_all_change_nothing() {
    let target = Target::new().await;
    let evil = target.evil();
    // Wherever it is cut.
    for length in (0..evil.len()).step_by(7) {
        for ends in [false, true] {
            let mut wire = target.wire();
            wire.send(&evil[..length]);
            if ends {
                wire.end();
                if let Some(answer) = wire.answer() {
                    assert_eq!(answer.status, 400, "{answer:?}");
                }
                wire.assert_ended();
            }
        }
    }
    target.assert_untouched("cut off").await;
}

#[tokio::test]
async fn clients_that_go_before_they_have_heard_all_find_a_whole_deed_or_none() {
    let target = Target::new().await;
    let requests = target.evil().replace("evil", "gone");
    for _ in 0..10 {
        // Nothing of the answers is read: what isn't closed yet is reset.
        target.wire().send(requests.repeat(20));
    }
    // Some of them may still be at work; but whether one has made it or this one does, it is made by now.
    target.carta.create_user(&target.admin, &serde_json::json!({ "name": "gone" })).await;
    let made = |audit: &str| audit.matches("\"user made\"").count();
    assert_eq!(made(&target.audit().await), made(&target.audit) + 1, "made once");
    for listing in ["/user/users", "/user/group/AllUsers"] {
        let names = target.carta.names(&target.admin, listing).await;
        assert!(names.contains(&"gone".to_owned()), "a whole user: {names:?}");
    }

    // In the middle of a long answer.
    for _ in 0..10 {
        let mut wire = target.wire();
        wire.send(format!("{}\r\n", head("GET /audit?limit=1000", &target.admin)).repeat(200));
        assert_eq!(wire.answer().expect("an answer").status, 200);
    }
    target.wire().assert_goes_on();
}
