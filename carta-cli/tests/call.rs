//! `carta service call`: what reaches a service, and what comes back.

use crate::backend::{Backend, Heard, answer};
use crate::process::text;
use crate::pty::Terminal;
use crate::world::{Home, PASSWORD, said, url, world};
use carta::resource::{Role, UserType};
use carta::{User, block_on};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};
use std::sync::Once;

/// A service of this name, whose API is at `base`.
fn register(name: &str, base: &str) -> String {
    static NAMESPACE: Once = Once::new();
    let services = world().admin.services();
    NAMESPACE.call_once(|| block_on(services.reserve_namespace("call")).expect("reserved"));
    block_on(services.register("call", name, Some(base))).expect("registered");
    format!("call/{name}")
}

/// One that answers `/{status}` with that status, and otherwise with what it was asked.
fn echo(name: &str) -> (Backend, String) {
    let backend = Backend::start(|heard: &Heard| {
        let last = heard.line.rsplit('/').next().unwrap_or_default();
        match last.parse() {
            Ok(status) => answer(status, "retry-after: 7\r\n", b"its own words\n"),
            Err(_) => answer(200, "content-type: text/plain\r\n", &heard.body),
        }
    });
    let service = register(name, &backend.url);
    (backend, service)
}

fn with_input(mut command: Command, input: &[u8]) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("started");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(input).expect("written");
    drop(stdin);
    child.wait_with_output().expect("ended")
}

#[test]
fn a_call_arrives_as_it_was_meant() {
    let home = Home::new();
    let (backend, service) = echo("arrives");
    let call = ["service", "call", &service];
    said(&mut home.admin(&call)).ok();
    assert_eq!(backend.last().line, "GET /");
    let query = ["weights/a b", "--query", "unit=kg & more", "--query", "empty="];
    said(home.admin(&call).args(query)).ok();
    assert_eq!(backend.last().line, "GET /weights/a%20b?unit=kg+%26+more&empty=");
    said(home.admin(&call).args(["x", "-X", "delete"])).ok();
    assert_eq!(backend.last().line, "DELETE /x");

    let file = home.file("headers", "X-Api-Key: s3cret\n\nAccept: text/csv\r\n");
    let body = home.file("body", "{\"weight\": 5}");
    let headers = ["w", "-H", "Content-Type: application/json", "--header-file", &file];
    let posted = said(home.admin(&call).args(headers).args(["--body-file", &body])).ok();
    assert_eq!(posted.out, "{\"weight\": 5}");
    let heard = backend.last();
    assert_eq!((heard.line.as_str(), heard.body.as_slice()), ("POST /w", &b"{\"weight\": 5}"[..]));
    for (name, value) in
        [("content-type", "application/json"), ("x-api-key", "s3cret"), ("accept", "text/csv")]
    {
        assert_eq!(heard.header(name), Some(value), "{name}");
    }
    assert!(heard.header("carta-assertion").is_some() && heard.header("authorization").is_none());
}

#[test]
fn bytes_go_both_ways_as_they_are() {
    let home = Home::new();
    let (_backend, service) = echo("bytes");
    let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(900_000).collect();
    let call = ["service", "call", &service, "x", "--method", "put", "--body-stdin", "-o", "json"];
    let output = with_input(home.admin(&call), &bytes);
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
    assert!(output.stdout == bytes, "{} bytes", output.stdout.len());
}

#[test]
fn who_reads_no_further_is_left_alone() {
    let home = Home::new();
    let backend = Backend::start(|_| answer(200, "", &vec![b'x'; 8 << 20]));
    let service = register("closed", &backend.url);
    let mut command = home.admin(&["service", "call", &service]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
    let mut some = [0; 10];
    child.stdout.take().expect("piped").read_exact(&mut some).expect("read");
    let output = child.wait_with_output().expect("ended");
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
}

#[test]
fn the_status_says_how_it_ends_and_the_body_comes_even_so() {
    let home = Home::new();
    let (_backend, service) = echo("statuses");
    let call =
        |status: &str| said(&mut home.admin(&["service", "call", &service, status, "-X", "POST"]));
    for status in ["200", "201", "302"] {
        assert_eq!(call(status).ok().out, "its own words\n", "{status}");
    }
    for (status, code) in [
        ("400", 1),
        ("401", 1),
        ("403", 1),
        ("404", 1),
        ("418", 1),
        ("429", 5),
        ("500", 1),
        ("503", 5),
    ] {
        let failed = call(status);
        assert_eq!(
            (failed.code, failed.out.as_str()),
            (Some(code), "its own words\n"),
            "{failed:?}"
        );
        let words = format!("error: `{service}` answered {status}\n");
        assert!(failed.err.starts_with(&words), "{failed:?}");
        assert!(
            !failed.err.contains("carta login"),
            "a service's 401 is no lost login: {failed:?}"
        );
    }
    assert!(call("503").err.contains("help: try again in 7 s"));
    let loud = said(&mut home.admin(&["service", "call", &service, "418", "-v"]));
    assert!(loud.err.contains(&format!("`{service}` answered 418\n")), "{loud:?}");
    let quiet = said(&mut home.admin(&["service", "call", &service, "x"])).ok();
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
}

#[test]
fn what_carta_itself_refuses_is_told_as_cartas() {
    let home = Home::new();
    let (backend, service) = echo("refused");
    let (namespace, name) = service.split_once('/').expect("two names");
    let reader = block_on(async {
        let admin = &world().admin;
        let user = admin.users().create(&User::new("call-reader")).await?;
        admin.users().set_password("call-reader", &PASSWORD.into()).await?;
        let user = user.id.unwrap_or_default();
        let service = admin.services().details(namespace, name).await?.id.unwrap_or_default();
        let permissions = admin.permissions();
        permissions.set_user_permission(&service, &user, UserType::User, Role::Guest).await
    });
    reader.expect("granted");
    let call = ["service", "call", &service, "x", "-X", "POST"];
    let refused = said(&mut home.by_password("call-reader", &call));
    let refused = refused.fails(4, "Carta doesn't permit it without *execute* on the service");
    assert!(refused.err.contains("help: whoever has *admin* on it can give that"), "{refused:?}");
    let wrong = said(home.admin(&call).env("CARTA_API_TOKEN", "wrong"));
    wrong.fails(3, "error: Carta didn't accept the credentials");
    assert_eq!(backend.calls(), 0);

    let unknown = said(&mut home.admin(&["service", "call", "call/nothing"]));
    assert_eq!(unknown.code, Some(1), "{unknown:?}");
    assert!(unknown.err.contains("help: `carta service show call/nothing` tells"), "{unknown:?}");
    let away = TcpListener::bind("127.0.0.1:0").expect("bound").local_addr().expect("bound");
    let away = register("away", &format!("http://{away}"));
    let away = said(&mut home.admin(&["service", "call", &away, "-X", "POST"]));
    assert_eq!(away.code, Some(5), "{away:?}");
    assert!(away.err.contains("answered 502"), "{away:?}");
    let carta_away = said(home.admin(&call).env("CARTA_HOST", "http://127.0.0.1:1"));
    carta_away.fails(5, "failed: Carta can't be reached");
}

/// An administrator calls a service of somebody who would like to be one.
#[test]
fn a_service_cannot_have_its_callers_do_anything_at_carta() {
    let home = Home::new();
    block_on(async {
        let admin = &world().admin;
        admin.users().create(&User::new("call-eve")).await?;
        admin.groups().create("CallTrusted").await
    })
    .expect("made");
    let target = format!("{}/user/group/CallTrusted/call-eve", url());
    let location = format!("location: {target}\r\n");
    let backend = Backend::start(move |_| answer(307, &location, b""));
    let service = register("eve", &backend.url);
    let tricked = said(&mut home.admin(&["service", "call", &service, "x", "-X", "POST"]));
    assert_eq!((backend.calls(), tricked.out.as_str()), (1, ""), "{tricked:?}");
    let members = block_on(world().admin.groups().members("CallTrusted")).expect("listed");
    assert!(members.is_empty(), "{members:?}");
}

#[test]
fn what_is_cut_off_is_no_success() {
    let home = Home::new();
    let backend = Backend::start(|_| {
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\nconnection: close\r\n\r\nhalf".to_vec()
    });
    let service = register("cut", &backend.url);
    let cut = said(&mut home.admin(&["service", "call", &service]));
    assert!(cut.code == Some(5) && "half".starts_with(&cut.out), "{cut:?}");
    assert!(cut.err.contains("reading the answer of `call/cut` failed"), "{cut:?}");
}

#[test]
fn a_terminal_is_shown_text_and_nothing_that_it_would_obey() {
    let home = Home::new();
    let backend = Backend::start(|heard| match heard.line.as_str() {
        "GET /text" => answer(200, "", "a\tb\r\nZoë\u{1b}]0;owned\u{7}\u{202e}".as_bytes()),
        _ => answer(200, "", b"\x89PNG\r\n\x1a\n\0\0"),
    });
    let service = register("screen", &backend.url);
    let call = |endpoint: &str| {
        let (code, shown) =
            Terminal::start(home.admin(&["service", "call", &service, endpoint, "-q"])).ends();
        (code, shown.replace('\r', ""))
    };
    let (code, shown) = call("text");
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("Zoë\\u{1b}]0;owned\\u{7}\\u{202e}\n"), "{shown:?}");
    assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{shown:?}");
    let (code, shown) = call("image");
    assert_eq!(code, Some(1), "{shown}");
    assert!(!shown.contains("PNG") && shown.contains("isn't shown at a terminal"), "{shown:?}");
    assert!(shown.contains("add `> FILE`"), "{shown:?}");
    let piped = said(&mut home.admin(&["service", "call", &service, "text"])).ok();
    assert!(piped.out.contains("\r\nZoë\u{1b}]0;owned"), "as it is: {piped:?}");
}

#[test]
fn a_large_answer_on_its_way_to_a_file_is_watched() {
    let home = Home::new();
    let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
    let base = format!("http://{}", listener.local_addr().expect("bound"));
    let service = register("large", &base);
    let out = home.file("out", "");
    let carta = home.admin(&["service", "call", &service]);
    let mut command = Command::new("sh");
    command.args(["-c", "out=$1; shift; exec \"$@\" > \"$out\"", "sh", &out]);
    command.arg(carta.get_program()).args(carta.get_args());
    for (name, value) in carta.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let mut terminal = Terminal::start(command);
    let (mut service, _) = listener.accept().expect("called");
    let head = BufReader::new(&service).lines().map(|line| line.expect("text"));
    assert!(head.take_while(|line| !line.is_empty()).count() > 0);
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 2000000\r\nconnection: close\r\n\r\n";
    service.write_all(head.as_bytes()).expect("sent");
    // Within half a second nothing is shown, so that the answer comes bit by bit.
    let mut sent = 0;
    while sent < 1_000_000 && !terminal.shows_soon("reading the answer of `call/large`") {
        service.write_all(&[b'x'; 500]).expect("sent");
        sent += 500;
    }
    assert!(sent < 1_000_000, "nothing is shown");
    service.write_all(&vec![b'x'; 2_000_000 - sent]).expect("sent");
    drop(service);
    let (code, shown) = terminal.ends();
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains(" left"), "{shown}");
    assert_eq!(fs::read(out).expect("read").len(), 2_000_000);
}

#[test]
fn what_cant_be_called_like_this_isnt_and_shows_no_secret() {
    let home = Home::new();
    let call = ["service", "call", "lab/scale"];
    let empty = home.file("no-headers", "s3cret without a name");
    for (arguments, words) in [
        (&["weights?unit=kg"][..], "give parameters by `--query NAME=VALUE`"),
        (&["x", "--query", "unit"][..], "`--query NAME=VALUE`"),
        (&["x", "-X", "GET /"][..], "made of letters"),
        (&["x", "-H", "s3cret"][..], "expected a header as `NAME: VALUE`"),
        (&["x", "-H", "Authorization: Bearer s3cret"][..], "Carta tells it who calls"),
        (&["x", "-H", "Content-Length: 5"][..], "follows from the call"),
        (&["x", "--header-file", &empty][..], "can't be used as headers: expected a header"),
        (&["x", "--body-stdin", "--body-file", "y"][..], "cannot be used with"),
        (&["x", "--timeout", "0"][..], "--timeout"),
    ] {
        let wrong = said(home.carta(&call).args(arguments)).fails(2, words);
        assert!(!wrong.err.contains("s3cret"), "{wrong:?}");
    }
    said(home.carta(&call).args(["x", "--body-file", "/nowhere/at/all"]))
        .fails(1, "`/nowhere/at/all` can't be read");
    said(home.admin(&call).arg("../../../user")).fails(2, "can't stand in a path");
}
