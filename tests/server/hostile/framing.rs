//! Where a request ends: whoever makes two parties disagree about it has a request of their own carried by somebody
//! else's.

use super::Target;

/// Each is followed by an administrator's request: were the body shorter for us than for somebody in front, it would be
/// the attacker's own words.
async fn ends_at(target: &Target, headers: &str, body: &str, status: u16) {
    let mut wire = target.wire();
    let head = target.head("POST /user");
    // It may hang up before all is sent.
    wire.try_send(format!("{head}{headers}\r\n{body}{}", target.evil()));
    let answer = wire.last_answer(status);
    assert!(!answer.body.contains("evil"), "{answer:?}");
    target.assert_untouched(headers).await;
}

#[tokio::test]
async fn of_a_length_and_chunks_the_chunks_count_and_the_connection_ends() {
    let target = Target::new().await;
    for headers in [
        "content-length: 5\r\ntransfer-encoding: chunked\r\n",
        "transfer-encoding: chunked\r\ncontent-length: 5\r\n",
        "transfer-encoding: Chunked\r\ncontent-length: 5\r\ncontent-length: 6\r\n",
        "content-length: 0\r\ntransfer-encoding: chunked\r\n",
    ] {
        ends_at(&target, headers, "0\r\n\r\n", 400).await;
    }
}

#[tokio::test]
async fn lengths_that_are_none_and_lengths_that_differ_are_refused() {
    let target = Target::new().await;
    for headers in [
        "content-length: 2\r\ncontent-length: 3\r\n",
        "content-length: 3\r\ncontent-length: 2\r\n",
        "content-length: 2, 2\r\n",
        "content-length: +2\r\n",
        "content-length: -2\r\n",
        "content-length: 0x2\r\n",
        "content-length: 2 2\r\n",
        "content-length: 2.0\r\n",
        "content-length: 2e0\r\n",
        "content-length:\r\n",
        "content-length: \u{ff12}\r\n",
        "content-length: 18446744073709551616\r\n",
        "content-length : 2\r\n",
        "content-length\u{b}: 2\r\n",
    ] {
        ends_at(&target, headers, "{}", 400).await;
    }
    // What can be counted, but never comes.
    ends_at(&target, "content-length: 9223372036854775807\r\n", "{}", 413).await;
    ends_at(&target, "content-length: 18446744073709551615\r\n", "{}", 431).await;
}

#[tokio::test]
async fn the_same_length_twice_is_one() {
    let target = Target::new().await;
    let mut wire = target.wire();
    let head = target.head("POST /user");
    wire.send(format!("{head}content-length: 2\r\ncontent-length: 2\r\n\r\n{{}}"));
    assert_eq!(wire.answer().expect("an answer").status, 400);
    wire.assert_goes_on();
    target.assert_untouched("twice").await;
}

#[tokio::test]
async fn other_encodings_than_chunks_are_refused() {
    let target = Target::new().await;
    for encoding in [
        "identity",
        "gzip",
        "gzip, chunked",
        "chunked, chunked",
        "chunked, identity",
        "identity, chunked",
        "chunked\r\ntransfer-encoding: chunked",
        "chunked\r\ntransfer-encoding: identity",
        "identity\r\ntransfer-encoding: chunked",
        "xchunked",
        "chunkedx",
        "\"chunked\"",
        "chunked;q=1",
        "chunked,",
        ",chunked",
        "",
        "\u{b}chunked",
    ] {
        let headers = format!("transfer-encoding: {encoding}\r\n");
        ends_at(&target, &headers, "0\r\n\r\n", 400).await;
        ends_at(&target, &format!("{headers}content-length: 5\r\n"), "0\r\n\r\n", 400).await;
    }
    for header in ["transfer-encoding : chunked", "transfer-encoding\t: chunked"] {
        ends_at(&target, &format!("{header}\r\n"), "0\r\n\r\n", 400).await;
    }
}

#[tokio::test]
async fn chunks_are_for_http_1_1_alone() {
    let target = Target::new().await;
    let mut wire = target.wire();
    let head = target.head("POST /user").replace("HTTP/1.1", "HTTP/1.0");
    wire.try_send(format!(
        "{head}connection: keep-alive\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{}",
        target.evil(),
    ));
    wire.last_answer(400);
    target.assert_untouched("HTTP/1.0").await;
}

#[tokio::test]
async fn chunks_that_are_none_are_refused() {
    let target = Target::new().await;
    let large = "1".repeat(17);
    let extension = format!("2;{}\r\n{{}}\r\n0\r\n\r\n", "a".repeat(20_000));
    for body in [
        "x\r\n{}\r\n0\r\n\r\n",
        "-2\r\n{}\r\n0\r\n\r\n",
        "+2\r\n{}\r\n0\r\n\r\n",
        "0x2\r\n{}\r\n0\r\n\r\n",
        "2 2\r\n{}\r\n0\r\n\r\n",
        "\r\n{}\r\n0\r\n\r\n",
        ";a\r\n{}\r\n0\r\n\r\n",
        "10000000000000002\r\n{}\r\n0\r\n\r\n",
        &large,
        // More and less than was said.
        "2\r\n{}x\r\n0\r\n\r\n",
        "3\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}0\r\n\r\n",
        // Lines that end in another way.
        "2\n{}\n0\n\n",
        "2\r{}\r\n0\r\n\r\n",
        "2\r\n{}\n0\r\n\r\n",
        "2;a\n{}\r\n0\r\n\r\n",
        "2;a\rb\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}\r\n0\r\n\r",
        &extension,
        "2\r\n{}\r\n0\r\na\r\n\r\n",
        "2\r\n{}\r\n0\r\na b: c\r\n\r\n",
    ] {
        ends_at(&target, "transfer-encoding: chunked\r\n", body, 400).await;
    }
}

#[tokio::test]
async fn chunks_of_any_size_and_with_extensions_are_put_together() {
    let target = Target::new().await;
    let mut wire = target.wire();
    let body = "2;a=\"b\";c\r\n{\"\r\n0000D\r\nname\":\"beth\"}\r\n000\r\n\r\n";
    wire.send(format!("{}transfer-encoding: chunked\r\n\r\n{body}", target.head("POST /user")));
    let answer = wire.answer().expect("an answer");
    assert_eq!((answer.status, &answer.json()["name"]), (200, &"beth".into()), "{answer:?}");
    wire.assert_goes_on();
}

/// Who sees the end before them takes them for the next request.
#[tokio::test]
async fn trailers_are_no_headers_and_end_the_connection() {
    let target = Target::new().await;
    let head = target.head("POST /user") + "transfer-encoding: chunked\r\n\r\n";
    for end in ["\n", "x: y\r\n\r\n", "authorization: Bearer x\r\ncontent-length: 99\r\n\r\n"] {
        let mut wire = target.wire();
        wire.try_send(format!("{head}2\r\n{{}}\r\n0\r\n{end}{}", target.evil()));
        let answer = wire.last_answer(400);
        assert!(answer.error().contains("name"), "the body was read as it is: {answer:?}");
        assert_eq!(answer.header("connection"), Some("close"));
        target.assert_untouched(end).await;
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_body() {
    let target = Target::new().await;
    let whole = r#"{"name":"evil"}"#;
    for (headers, body) in [
        ("transfer-encoding: chunked\r\n", "f\r\n{\"name\":\"evil\"}\r\n".to_owned()),
        ("transfer-encoding: chunked\r\n", "f\r\n{\"name\":\"evil\"}\r\n0\r\n".to_owned()),
        ("transfer-encoding: chunked\r\n", "10\r\n{\"name\":\"evil\"}".to_owned()),
        (
            "transfer-encoding: chunked\r\n",
            "ffffffffffffffff\r\n{\"name\":\"evil\"}\r\n".to_owned(),
        ),
        ("content-length: 16\r\n", whole.to_owned()),
    ] {
        let mut wire = target.wire();
        wire.send(format!("{}{headers}\r\n{body}", target.head("POST /user")));
        wire.end();
        if let Some(answer) = wire.answer() {
            assert_eq!(answer.status, 400, "{answer:?}");
        }
        wire.assert_ended();
        target.assert_untouched(&body).await;
    }
}
