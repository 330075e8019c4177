//! First lines and headers.

use super::{Target, head};

/// Says it and ends: the server must answer with one of these, or hang up.
#[track_caller]
fn refused(target: &Target, said: &[u8], statuses: &[u16]) {
    let mut wire = target.wire();
    wire.try_send(said);
    wire.end();
    if let Some(answer) = wire.answer() {
        let shown = String::from_utf8_lossy(said);
        assert!(statuses.contains(&answer.status), "{answer:?} to {shown:?}");
    }
    wire.assert_ended();
}

#[tokio::test]
async fn first_lines_that_are_none_are_refused() {
    let target = Target::new().await;
    let rest = &head("", &target.admin)[" HTTP/1.1".len()..];
    for line in [
        "GET /user",
        "GET /user HTTP",
        "GET /user HTTP/1",
        "GET /user HTTP/0.9",
        "GET /user HTTP/1.2",
        "GET /user HTTP/2.0",
        "GET /user HTTP/3",
        "GET /user http/1.1",
        "GET /user HTTP/1.1 ",
        "GET /user HTTP/1.1 HTTP/1.1",
        "GET  /user HTTP/1.1",
        "GET /us er HTTP/1.1",
        "GET\t/user HTTP/1.1",
        "GET HTTP/1.1",
        "GET",
        " GET /user HTTP/1.1",
        "G\u{0}T /user HTTP/1.1",
        "G(T /user HTTP/1.1",
        "GET user HTTP/1.1",
        "GET ?user HTTP/1.1",
        "GET /us\u{0}er HTTP/1.1",
        "GET /us\u{7f}er HTTP/1.1",
        "GET /us\rer HTTP/1.1",
        "GET http:///user HTTP/1.1",
        "GET http://[::1/user HTTP/1.1",
        "GET /user#evil\u{1} HTTP/1.1",
    ] {
        refused(&target, format!("{line}{rest}\r\n").as_bytes(), &[400, 404]);
        refused(&target, format!("{line}\r\n\r\n").as_bytes(), &[400, 404]);
    }
    for bytes in [
        &b"GET /\xff\xfe HTTP/1.1\r\nhost: a\r\n\r\n"[..],
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\0\0\0\0\0\0\0\0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
    ] {
        refused(&target, bytes, &[400, 404]);
    }
    target.assert_untouched("first lines").await;
}

#[tokio::test]
async fn http_0_9_and_http_2_are_not_spoken() {
    let target = Target::new().await;
    refused(&target, b"GET /auth\r\n", &[400]);
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x12\x04\0\0\0\0\0";
    refused(&target, preface, &[400, 505]);
    let mut wire = target.wire();
    wire.send(
        "GET /auth HTTP/1.1\r\nhost: a\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\n\
         http2-settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n",
    );
    assert_eq!(wire.answer().expect("an answer").status, 200);
    target.assert_untouched("other versions").await;
}

#[tokio::test]
async fn http_1_0_is_answered_and_ended() {
    let target = Target::new().await;
    let mut wire = target.wire();
    wire.send(format!("GET /user HTTP/1.0\r\nauthorization: Bearer {}\r\n\r\n", target.admin));
    assert_eq!(wire.last_answer(200).json()["name"], "admin");
}

#[tokio::test]
async fn headers_that_are_none_are_refused() {
    let target = Target::new().await;
    let start = head("DELETE /user/andy", &target.admin);
    for line in [
        &b"x y: z"[..],
        b"x : y",
        b"x\t: y",
        b": y",
        b"x",
        b"x(y): z",
        b"x\0y: z",
        b"x: y\0z",
        b"x: \0",
        b"x: y\rz",
        b"x: y\r\rz: a",
        b"x\r: y",
        b"x: \x7f",
        b"x: \x1b[2J",
        b"\xc3\xa9: y",
        // A line goes on in the next: nobody has to read that any more (RFC 9112, 5.2).
        b"x: y\r\n z",
        b"x: y\r\n\tz",
        b"x: y\r\n ",
    ] {
        let said = [start.as_bytes(), line, b"\r\n\r\n"].concat();
        refused(&target, &said, &[400]);
    }
    // The first header, too.
    let folded = start.replace("host:", " x: y\r\nhost:");
    refused(&target, format!("{folded}\r\n").as_bytes(), &[400]);
    target.assert_untouched("headers").await;
}

#[tokio::test]
async fn too_many_and_too_long_headers_are_refused_in_an_answer() {
    let target = Target::new().await;
    let start = head("DELETE /user/andy", &target.admin);
    let many: String = (0..1000).map(|number| format!("x-{number}: a\r\n")).collect();
    let (long, name) = ("a".repeat(100_000), "a".repeat(40_000));
    for said in [
        format!("{start}{many}\r\n"),
        format!("{start}x: {long}\r\n\r\n"),
        format!("{start}{name}: x\r\n\r\n"),
        format!("{start}x: {long}"),
        format!("DELETE /user/{long} HTTP/1.1\r\nhost: a\r\n\r\n"),
        format!("{long} / HTTP/1.1\r\n\r\n"),
        format!("GET /{long}"),
    ] {
        let mut wire = target.wire();
        // All of it goes out before anything is read: the answer must still be found.
        wire.send(&said);
        let answer = wire.answer().expect("an answer, and no reset");
        assert!(matches!(answer.status, 400 | 414 | 431), "{answer:?}");
        wire.assert_ended();
    }
    // The last header that there may be.
    let few: String = (0..61).map(|number| format!("x-{number}: a\r\n")).collect();
    let mut wire = target.wire();
    wire.send(format!("{}{few}\r\n", head("GET /user", &target.admin)));
    assert_eq!(wire.answer().expect("an answer").status, 200);
    target.assert_untouched("long headers").await;
}

#[tokio::test]
async fn there_is_one_host_and_nothing_depends_on_it() {
    let target = Target::new().await;
    for hosts in [
        "",
        "host: a\r\nhost: a\r\n",
        "host: a\r\nhost: b\r\n",
        "host:\r\n",
        "host: a b\r\n",
        "host: a, b\r\n",
        "host: a/b\r\n",
        "host: a?b\r\n",
        "host: user@a\r\n",
        "host: http://a\r\n",
        "host: a:b\r\n",
        "host: [::1\r\n",
        "host: <script>\r\n",
    ] {
        let authorization = format!("authorization: Bearer {}", target.admin);
        let mut wire = target.wire();
        wire.send(format!("DELETE /user/andy HTTP/1.1\r\n{hosts}{authorization}\r\n\r\n"));
        assert!(wire.last_answer(400).error().contains("Host"), "{hosts}");
    }
    let own = target.carta.auth().await;
    for (line, host) in [
        ("GET /auth", "evil.test"),
        ("GET /auth", "[::1]:1"),
        ("GET http://evil.test/auth", "carta.test"),
        ("GET https://user:pass@evil.test:1/auth?x", "evil.test"),
        ("GET HTTP://EVIL.TEST/auth", "carta.test"),
    ] {
        let mut wire = target.wire();
        wire.send(format!(
            "{line} HTTP/1.1\r\nhost: {host}\r\nx-forwarded-host: evil.test\r\nforwarded: host=evil.test\r\n\r\n"
        ));
        let answer = wire.answer().expect("an answer");
        assert_eq!((answer.status, answer.json()), (200, own.clone()), "{line}");
    }
    target.assert_untouched("hosts").await;
}

#[tokio::test]
async fn methods_and_targets_that_no_endpoint_has_are_told_in_json() {
    let target = Target::new().await;
    for line in [
        "TRACE /user",
        "TRACE /",
        "CONNECT carta.test:443",
        "CONNECT /user",
        "OPTIONS *",
        "OPTIONS /user",
        "GET *",
        "DELETE *",
        "PATCH /user",
        "get /user",
        "PROPFIND /user",
        "DELETEE /user/andy",
        "DELETE http://carta.test",
        "DELETE //user/andy",
        "DELETE /user//andy",
        "DELETE /./user/andy",
        "DELETE /x/../user/andy",
        "DELETE /user/./andy",
        "DELETE /user/andy/",
        "DELETE /%75ser/andy",
        "DELETE /user%2fandy",
        "DELETE /user\\andy",
        "DELETE /user/andy;x=y",
        "DELETE /USER/andy",
    ] {
        let mut wire = target.wire();
        wire.send(format!("{}x-mark: mirrored\r\n\r\n", head(line, &target.admin)));
        let answer = wire.answer().expect("an answer");
        assert!(matches!(answer.status, 400 | 404 | 405), "{line}: {answer:?}");
        answer.error();
        let said = format!("{answer:?}");
        assert!(!said.contains("mirrored") && !said.contains(&target.admin), "{line}: {said}");
        assert!(answer.header("access-control-allow-origin").is_none(), "{line}: {said}");
    }
    target.assert_untouched("methods").await;
}

#[tokio::test]
async fn what_is_said_makes_no_headers_of_the_answer() {
    let target = Target::new().await;
    for path in [
        "/user/group/a%0d%0ax-evil:%201",
        "/workspace/a%0d%0ax-evil:%201",
        "/workspace/a%0ax-evil:%201",
        "/workspace/%e5%98%8d%e5%98%8ax-evil:%201",
        "/v2/resource/a%0d%0ax-evil:%201",
        "/secrets?name=a%0d%0ax-evil:%201",
        "/user/users?attributeName=a%0d%0ax-evil:%201",
        "/%0d%0ax-evil:%201",
        "/user?%0d%0ax-evil:%201",
    ] {
        for method in ["GET", "POST", "PUT", "DELETE"] {
            let mut wire = target.wire();
            wire.send(format!("{}\r\n", head(&format!("{method} {path}"), &target.andy)));
            let answer = wire.answer().expect("an answer");
            assert!(!answer.names().contains(&"x-evil".to_owned()), "{method} {path}: {answer:?}");
            assert!(answer.status < 500, "{method} {path}: {answer:?}");
            wire.assert_goes_on();
        }
    }
}

#[tokio::test]
async fn of_two_credentials_none_counts_and_none_hides_in_another_header() {
    let target = Target::new().await;
    let start =
        format!("{}authorization: Bearer x\r\n\r\n", head("DELETE /user/andy", &target.admin));
    let mut wire = target.wire();
    wire.send(&start);
    assert_eq!(wire.answer().expect("an answer").status, 400);
    for header in [
        "proxy-authorization: Bearer",
        "x-authorization: Bearer",
        "authorization_: Bearer",
        "x-carta-user: admin\r\ncookie: authorization=Bearer",
        "authorization: ",
        "authorization: Bearer  ",
        "authorization: Bearer\t",
        "authorization: Token",
    ] {
        let mut wire = target.wire();
        wire.send(format!(
            "DELETE /user/andy HTTP/1.1\r\nhost: a\r\n{header} {}\r\n\r\n",
            target.admin
        ));
        let answer = wire.answer().expect("an answer");
        assert_eq!(answer.status, 401, "{header}: {answer:?}");
    }
    target.assert_untouched("credentials").await;
}
