//! Bodies: of nobody they aren't waited for, and of somebody up to a limit.

use super::{Target, head};
use carta_server::ROUTES;

const OPERATION: &str = "content-type: application/x-amz-json-1.1\r\n\
    x-amz-target: AWSCognitoIdentityProviderService.InitiateAuth\r\n";
const KIB: usize = 1024;

/// Before any of the body is there, so that nothing of it can have been waited for.
#[tokio::test]
async fn no_endpoint_waits_for_the_body_of_somebody_unknown() {
    let target = Target::new().await;
    let mut refused = 0;
    for route in ROUTES {
        let path = route.path.replace(['{', '}'], "");
        for credential in ["", "authorization: Bearer garbage\r\n", "authorization: Basic Og==\r\n"]
        {
            let mut wire = target.wire();
            let method = route.method;
            wire.send(format!(
                "{method} {path} HTTP/1.1\r\nhost: a\r\n{credential}content-type: application/json\r\n\
                 content-length: 1000000\r\n\r\n"
            ));
            let answer = wire.answer().expect("an answer");
            assert_eq!(answer.header("connection"), Some("close"), "{route:?}: {answer:?}");
            if answer.status == 401 {
                assert_eq!(answer.error(), "no valid credential: log in again", "{route:?}");
                refused += 1;
            } else {
                assert!(matches!(answer.status, 200 | 404 | 415), "{route:?}: {answer:?}");
            }
        }
    }
    assert!(refused > 2 * ROUTES.len(), "most of them ask who it is: {refused}");
    target.assert_untouched("bodies of nobody").await;
}

#[tokio::test]
async fn who_may_not_is_told_so_without_the_body() {
    let target = Target::new().await;
    let wish = serde_json::json!({ "name": "ci", "allowedEndpoints": ["GET /user"] });
    let path = "/v2/auth/apitoken/self";
    let made = target.carta.send_json(&target.admin, reqwest::Method::POST, path, &wish).await;
    let key = made.expect(200).json()["token"].as_str().expect("a key").to_owned();
    use base64::Engine as _;
    let pair = base64::prelude::BASE64_STANDARD.encode(format!("__token__:{key}"));
    let mut wire = target.wire();
    wire.send(format!(
        "POST /user HTTP/1.1\r\nhost: a\r\nauthorization: Basic {pair}\r\n\
         content-type: application/json\r\ncontent-length: 1000000\r\n\r\n"
    ));
    wire.last_answer(403).error();
}

/// All of the body goes out before anything is read.
#[tokio::test]
async fn a_refusal_reaches_clients_that_are_still_sending() {
    let target = Target::new().await;
    let body = vec![b'a'; 5_000_000];
    let nobody = "POST /user HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n".to_owned();
    let login = format!("POST / HTTP/1.1\r\nhost: a\r\n{OPERATION}");
    let chunks = "transfer-encoding: chunked\r\n\r\n4c4b40\r\n".to_owned();
    let length = format!("content-length: {}\r\n\r\n", body.len());
    for (head, framing, status) in [
        (nobody.clone(), &length, 413),
        (nobody, &chunks, 401),
        (login.clone(), &length, 413),
        (login, &chunks, 413),
        (target.head("POST /user"), &length, 413),
        (target.head("POST /user"), &chunks, 413),
        (target.head("POST /user/group/Org:Team"), &length, 413),
        ("POST /nothing HTTP/1.1\r\nhost: a\r\n".to_owned(), &chunks, 404),
        ("POST /user HTTP/1.1\r\n".to_owned(), &chunks, 400),
    ] {
        let mut wire = target.wire();
        wire.send(format!("{head}{framing}"));
        wire.send(&body);
        let answer = wire.last_answer(status);
        assert_eq!(answer.header("connection"), Some("close"), "{answer:?}");
        assert!(!answer.body.is_empty(), "{answer:?}");
    }
    target.assert_untouched("large bodies").await;
}

/// What is read over has an end: a client that never stops is hung up on.
#[tokio::test]
async fn a_client_that_never_stops_sending_is_hung_up_on() {
    let target = Target::new().await;
    let mut wire = target.wire();
    wire.send("POST /user HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n");
    let chunk = [b"100000\r\n".as_slice(), &vec![b'a'; 0x10_0000], b"\r\n"].concat();
    let mut sent = 0;
    while wire.try_send(&chunk) {
        sent += 1;
        assert!(sent < 200, "{sent} MiB were taken");
    }
    target.assert_untouched("endless").await;
}

#[tokio::test]
async fn limits_are_of_the_body_and_not_of_its_pieces() {
    let target = Target::new().await;
    let fits = |limit: usize, frame: &dyn Fn(&str) -> String, prefix: &str, suffix: &str| {
        [limit, limit + 1].map(|length| {
            let fill = " ".repeat(length - prefix.len() - suffix.len());
            frame(&format!("{prefix}{fill}{suffix}"))
        })
    };
    let whole = |body: &str| format!("content-length: {}\r\n\r\n{body}", body.len());
    let chunked = |body: &str| {
        let pieces = body.as_bytes().chunks(1000).map(|piece| {
            format!("{:x}\r\n{}\r\n", piece.len(), std::str::from_utf8(piece).expect("text"))
        });
        format!("transfer-encoding: chunked\r\n\r\n{}0\r\n\r\n", pieces.collect::<String>())
    };
    let login = format!("POST / HTTP/1.1\r\nhost: a\r\n{OPERATION}");
    for (head, limit) in [(target.head("POST /user"), 1024 * KIB), (login, 64 * KIB)] {
        for frame in [&whole as &dyn Fn(&str) -> String, &chunked] {
            for (framed, status) in fits(limit, frame, "{\"x\":", "0}").into_iter().zip([400, 413])
            {
                let mut wire = target.wire();
                wire.send(format!("{head}{framed}"));
                let answer = wire.answer().expect("an answer");
                assert_eq!(answer.status, status, "{answer:?}");
                let said = if head.starts_with("POST / ") {
                    assert_eq!(answer.json()["__type"], "SerializationException");
                    answer.json()["message"].as_str().expect("a message").to_owned()
                } else {
                    answer.error()
                };
                assert_eq!(said.contains("KiB"), status == 413, "{said}");
            }
        }
    }
    target.assert_untouched("limits").await;
}

#[tokio::test]
async fn an_operation_that_nobody_knows_is_refused_without_its_body() {
    let target = Target::new().await;
    for headers in [
        "content-type: application/x-amz-json-1.1\r\n",
        "content-type: application/x-amz-json-1.1\r\nx-amz-target: InitiateAuth\r\n",
        "content-type: application/x-amz-json-1.1\r\n\
         x-amz-target: AWSCognitoIdentityProviderService.AdminDeleteUser\r\n",
    ] {
        let mut wire = target.wire();
        wire.send(format!(
            "POST / HTTP/1.1\r\nhost: a\r\n{headers}content-length: 60000\r\nexpect: 100-continue\r\n\r\n"
        ));
        assert_eq!(wire.last_answer(400).json()["__type"], "UnknownOperationException");
    }
    let mut wire = target.wire();
    wire.send(format!(
        "{}content-length: 60000\r\nexpect: 100-continue\r\n\r\n",
        head("POST /", "a")
    ));
    assert_eq!(wire.last_answer(415).json()["__type"], "SerializationException");
}
