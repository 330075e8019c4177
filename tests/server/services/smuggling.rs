//! Requests that proxies and services are known to read in two ways: the service hears one request or none, and nothing
//! that the caller said in the proxy's name.

use super::Lab;
use super::backend::{Backend, Conversation, Heard, ok};

const INNER: &str = "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n";

async fn lab() -> (Lab, Backend) {
    let lab = Lab::new().await;
    let backend = Backend::answering(|heard| ok(&heard.line));
    lab.register("scale", &backend.url()).await;
    (lab, backend)
}

/// All answers, until the server hangs up or there are `most`.
fn answers(wire: &mut Conversation, most: usize) -> Vec<Heard> {
    std::iter::from_fn(|| wire.answer()).map(|(told, _)| told).take(most).collect()
}

#[tokio::test]
async fn requests_of_two_meanings_are_heard_by_no_service() {
    let (lab, backend) = lab().await;
    for (what, headers, body) in [
        ("two lengths", "Content-Length: 0\r\nContent-Length: 40\r\n", INNER),
        ("list of lengths", "Content-Length: 0, 40\r\n", INNER),
        ("signed length", "Content-Length: +0\r\n", INNER),
        ("negative length", "Content-Length: -1\r\n", INNER),
        ("hex length", "Content-Length: 0x0\r\n", INNER),
        ("empty length", "Content-Length:\r\n", INNER),
        ("overflowing length", "Content-Length: 18446744073709551616\r\n", INNER),
        ("folded coding", "Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"),
        ("folded header", "X-A: b\r\n Transfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        ("blank before the colon", "Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
        ("blank before the length's", "Content-Length : 40\r\n", INNER),
        ("other coding", "Transfer-Encoding: gzip\r\n", "0\r\n\r\n"),
        ("two codings", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
        (
            "chunked, then none",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
            "0\r\n\r\n",
        ),
        (
            "none, then chunked",
            "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
            "0\r\n\r\n",
        ),
        ("chunked twice", "Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"),
        ("quoted", "Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n"),
        ("odd blanks", "Transfer-Encoding: \u{b}chunked\r\n", "0\r\n\r\n"),
        ("bare CR", "X-A: b\rTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        ("NUL", "X-A: b\0\r\n", ""),
        ("no colon", "Transfer-Encoding chunked\r\n", "0\r\n\r\n"),
    ] {
        let mut wire = lab.wire(&lab.owner, "POST", "scale/x", headers);
        wire.say(body);
        let told = answers(&mut wire, 5);
        assert_eq!(told.len(), 1, "{what}: {told:?}");
        assert!([400, 501].contains(&told[0].status()), "{what}: {told:?}");
        assert_eq!(backend.heard(), [], "{what}");
    }
}

/// Chunks say how long a body is where a length is said, too; what follows isn't read.
#[tokio::test]
async fn of_a_length_and_chunks_the_chunks_count_and_end_the_connection() {
    for headers in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 60\r\nTransfer-Encoding: chunked\r\n",
    ] {
        let (lab, backend) = lab().await;
        let mut wire = lab.wire(&lab.owner, "POST", "scale/x", headers);
        wire.say(format!("2\r\nab\r\n0\r\n\r\n{INNER}"));
        let told = answers(&mut wire, 5);
        assert_eq!(told.len(), 1, "{headers}: {told:?}");
        let heard = backend.only();
        assert_eq!((heard.line.as_str(), heard.text()), ("POST /x HTTP/1.1", "ab"));
        assert_eq!(heard.header("content-length"), None);
        assert_eq!(heard.header("transfer-encoding"), Some("chunked"));
    }
}

#[tokio::test]
async fn chunks_that_are_none_end_the_request() {
    let (lab, backend) = lab().await;
    for body in [
        "-2\r\nab\r\n0\r\n\r\n",
        "+2\r\nab\r\n0\r\n\r\n",
        "0x2\r\nab\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nab\r\n0\r\n\r\n",
        "2\r\nabc\r\n0\r\n\r\n",
        "2\nab\n0\n\n",
        "\r\n2\r\nab\r\n0\r\n\r\n",
        "g\r\nab\r\n0\r\n\r\n",
        "2;\nab\r\n0\r\n\r\n",
    ] {
        let mut wire = lab.wire(&lab.owner, "POST", "scale/x", "Transfer-Encoding: chunked\r\n");
        wire.say(format!("{body}{INNER}"));
        let told = answers(&mut wire, 5);
        // The caller's fault, and told so if anything is.
        assert!(
            told.len() <= 1 && told.iter().all(|told| told.status() == 400),
            "{body:?}: {told:?}"
        );
        assert_eq!(backend.heard(), [], "{body:?}");
    }
    // As it is written, a chunk may say more of itself, which is for this connection alone.
    let mut wire = lab.wire(&lab.owner, "POST", "scale/x", "Transfer-Encoding: chunked\r\n");
    wire.say("2;a=b\r\nab\r\n0\r\n\r\n");
    assert_eq!(answers(&mut wire, 1)[0].status(), 200);
    assert_eq!(backend.only().text(), "ab");
}

#[tokio::test]
async fn a_request_within_a_body_stays_within_it() {
    let (lab, backend) = lab().await;
    let length = INNER.len();
    for (method, headers, body) in [
        ("POST", format!("Content-Length: {length}\r\n"), INNER.to_owned()),
        ("GET", format!("Content-Length: {length}\r\n"), INNER.to_owned()),
        (
            "DELETE",
            format!("Content-Length: {length}\r\nConnection: content-length\r\n"),
            INNER.to_owned(),
        ),
        ("HEAD", format!("Content-Length: {length}\r\n"), INNER.to_owned()),
        (
            "OPTIONS",
            "Transfer-Encoding: chunked\r\nConnection: transfer-encoding\r\n".to_owned(),
            format!("{length:x}\r\n{INNER}\r\n0\r\n\r\n"),
        ),
        (
            "GET",
            "Transfer-Encoding: chunked\r\n".to_owned(),
            format!("{length:x}\r\n{INNER}\r\n0\r\n\r\n"),
        ),
    ] {
        let before = backend.heard().len();
        let mut wire = lab.wire(&lab.owner, method, "scale/x", &headers);
        wire.say(body);
        assert_eq!(wire.head().expect("an answer").status(), 200, "{method} {headers}");
        let heard = backend.heard().split_off(before);
        assert_eq!(heard.len(), 1, "{method} {headers}: {heard:?}");
        assert_eq!(
            (heard[0].line.as_str(), heard[0].text()),
            (&*format!("{method} /x HTTP/1.1"), INNER)
        );
    }
}

#[tokio::test]
async fn a_second_request_on_a_connection_is_asked_for_its_own_credential() {
    let (lab, backend) = lab().await;
    let mut wire = lab.wire(&lab.owner, "POST", "scale/first", "Content-Length: 2\r\n");
    // Both are sent before anything is answered; the second is nobody's.
    wire.say("abGET /service/lab/scale/second HTTP/1.1\r\nHost: a\r\n\r\n");
    let told = answers(&mut wire, 2);
    let statuses: Vec<_> = told.iter().map(Heard::status).collect();
    assert_eq!(statuses, [200, 401]);
    assert_eq!(told[0].text(), "POST /first HTTP/1.1");
    assert_eq!(backend.only().text(), "ab");
}

#[tokio::test]
async fn what_connection_names_takes_nothing_away_that_is_the_proxys() {
    let (lab, backend) = lab().await;
    let names = [
        "carta-assertion",
        "x-carta-user",
        "x-forwarded-prefix",
        "x-forwarded-host",
        "content-length",
        "host",
        "trailer",
    ];
    let headers =
        format!("Content-Length: 2\r\nConnection: {}, x-own\r\nX-Own: 1\r\n", names.join(", "));
    let mut wire = lab.wire(&lab.owner, "POST", "scale/x", &headers);
    wire.say("ab");
    assert_eq!(answers(&mut wire, 1)[0].status(), 200);
    let heard = backend.only();
    for name in [
        "carta-assertion",
        "x-carta-user",
        "x-forwarded-prefix",
        "x-forwarded-host",
        "content-length",
        "host",
    ] {
        assert!(heard.header(name).is_some(), "{name}");
    }
    assert_eq!((heard.header("x-own"), heard.text()), (None, "ab"));
}

/// What some servers take for a header's name, once they have made a variable of it.
#[tokio::test]
async fn names_that_become_others_at_the_service_dont_go_through() {
    let (lab, backend) = lab().await;
    let forged = [
        "Content_Length: 40",
        "Transfer_Encoding: chunked",
        "Transfer.Encoding: chunked",
        "Carta_Assertion: forged",
        "Carta.Assertion: forged",
        "Carta-Assertion: forged",
        "X_Carta_User: admin",
        "X.Carta.User: admin",
        "X~Carta~User: admin",
        "X_Forwarded_For: 1.2.3.4",
        "Keep_Alive: 1",
        "Proxy_Authorization: a",
        "Proxy: http://evil.test",
    ];
    let headers = format!("Content-Length: 2\r\n{}\r\n", forged.join("\r\n"));
    let mut wire = lab.wire(&lab.owner, "POST", "scale/x", &headers);
    wire.say("ab");
    assert_eq!(answers(&mut wire, 1)[0].status(), 200);
    let mut names: Vec<_> = backend.only().headers.into_iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    let own = [
        "carta-assertion",
        "content-length",
        "host",
        "x-carta-user",
        "x-forwarded-host",
        "x-forwarded-prefix",
        "x-forwarded-proto",
        "x-request-id",
    ];
    assert_eq!(names, own);
}

#[tokio::test]
async fn no_target_leads_to_another_host() {
    let (lab, backend) = lab().await;
    let address = lab.carta.server.address();
    let other = Backend::answering(|_| ok("other"));
    let elsewhere = other.url();
    for (target, host) in [
        (format!("{elsewhere}/service/lab/scale/x"), "a".to_owned()),
        (format!("http://user:pass@{address}/service/lab/scale/x"), "a".to_owned()),
        ("/service/lab/scale/x".to_owned(), elsewhere.trim_start_matches("http://").to_owned()),
    ] {
        let mut wire = Conversation::with(address);
        wire.say(format!(
            "GET {target} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\n\r\n",
            lab.owner
        ));
        let told = answers(&mut wire, 1);
        assert_eq!(told[0].text(), "GET /x HTTP/1.1", "{target}");
    }
    let own = backend.url().trim_start_matches("http://").to_owned();
    assert!(backend.heard().iter().all(|heard| heard.header("host") == Some(own.as_str())));
    let heard = backend.heard().len();
    for line in [
        format!("CONNECT {} HTTP/1.1", elsewhere.trim_start_matches("http://")),
        format!(
            "GET /service/lab/scale/@{} HTTP/1.1 HTTP/1.1",
            elsewhere.trim_start_matches("http://")
        ),
        "GET /service/lab/scale/x y HTTP/1.1".to_owned(),
        "GET /service/lab/scale/a%0d%0aHost:%20b HTTP/1.1".to_owned(),
        "GET /service/lab/scale/a%0d%0a%0d%0aGET%20/admin HTTP/1.1".to_owned(),
        "GET /service/lab/scale/a\rb HTTP/1.1".to_owned(),
        "GET /service/lab/scale/\tx HTTP/1.1".to_owned(),
        "G(T /service/lab/scale/x HTTP/1.1".to_owned(),
    ] {
        let mut wire = Conversation::with(address);
        wire.say(format!("{line}\r\nHost: a\r\nAuthorization: Bearer {}\r\n\r\n", lab.owner));
        let told = answers(&mut wire, 1);
        assert!(told.iter().all(|told| (400..500).contains(&told.status())), "{line}: {told:?}");
    }
    assert_eq!((backend.heard().len(), other.heard().len()), (heard, 0));
    // In a query, they are the service's to read, and stay as they are.
    let mut wire = lab.wire(&lab.owner, "GET", "scale/x?a=%0d%0aHost:%20b", "");
    assert_eq!(answers(&mut wire, 1)[0].text(), "GET /x?a=%0d%0aHost:%20b HTTP/1.1");
}
