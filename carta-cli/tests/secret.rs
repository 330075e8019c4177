use crate::page::is_true;
use crate::process::text;
use crate::pty::Terminal;
use crate::world::{Home, PASSWORD, Said, said, world};
use carta::{User, block_on};
use serde_json::json;
use std::io::Write as _;
use std::process::{Command, Stdio};

const VALUE: &str = "p4ss:wörd, with blanks";

/// Somebody whose secrets are no other test's.
fn somebody(name: &str) -> Home {
    block_on(async {
        let users = world().admin.users();
        users.create(&User::new(name)).await?;
        users.set_password(name, &PASSWORD.into()).await
    })
    .expect("made");
    Home::new()
}

fn with_input(command: &mut Command, input: &str) -> Said {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("started");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(input.as_bytes()).expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect("ended");
    Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

#[test]
fn a_secret_is_kept_told_listed_and_deleted() {
    let home = somebody("secret-andy");
    let carta = |arguments: &[&str]| home.by_password("secret-andy", arguments);
    let none = said(&mut carta(&["secret", "list"])).ok();
    assert_eq!((none.out.as_str(), none.err.as_str()), ("", "you have no secrets\n"));

    let put = with_input(&mut carta(&["secret", "put", "Data_Base", "--value-stdin"]), VALUE).ok();
    assert_eq!((put.out.as_str(), put.err.as_str()), ("", "secret `Data_Base` is kept\n"));
    let got = said(&mut carta(&["secret", "get", "data-base"])).ok();
    assert_eq!((got.out.as_str(), got.err.as_str()), (VALUE, ""), "the value, and nothing else");
    let got = said(&mut carta(&["secret", "get", "data-base", "-o", "json"])).ok().json();
    assert_eq!(got, json!({"name": "data-base", "value": VALUE}));
    is_true("secret get", &got);

    let file = home.file("value", "another\n");
    let expires = "2999-01-01T00:00:00Z";
    let put = ["secret", "put", "api-key", "--value-file", &file, "--expires", expires];
    let put = said(carta(&put).args(["-o", "json"])).ok().json();
    assert_eq!(put, json!({"name": "api-key", "expires": expires}));
    is_true("secret put", &put);
    assert_eq!(said(&mut carta(&["secret", "get", "api-key"])).ok().out, "another");

    let table = "\
NAME       SET AT                EXPIRES
api-key    0000-00-00T00:00:00Z  0000-00-00T00:00:00Z
data-base  0000-00-00T00:00:00Z
";
    assert_eq!(said(&mut carta(&["secret", "list"])).ok().steady(), table);
    let listed = said(&mut carta(&["secret", "list", "-o", "json"])).ok().json();
    assert_eq!((&listed[0]["name"], &listed[0]["expires"]), (&json!("api-key"), &json!(expires)));
    assert_eq!(listed[1]["expires"], json!(null));
    is_true("secret list", &listed);

    said(&mut carta(&["secret", "delete", "api-key"]))
        .fails(2, "nobody is there to ask whether to delete secret `api-key`");
    let deleted = said(&mut carta(&["secret", "delete", "api-key", "--yes", "-o", "json"])).ok();
    assert_eq!(deleted.json(), json!([{"name": "api-key"}]));
    is_true("secret delete", &deleted.json());
    said(&mut carta(&["secret", "delete", "api-key", "--yes"]))
        .fails(1, "deleting secret `api-key` failed: it isn't there");
    said(&mut carta(&["secret", "get", "api-key"]))
        .fails(1, "asking for secret `api-key` failed: it isn't there");
    said(&mut home.admin(&["secret", "get", "data-base"])).fails(1, "it isn't there");
}

#[test]
fn a_value_that_cant_be_kept_is_refused_unseen() {
    let home = somebody("secret-beth");
    let put = ["secret", "put", "kept", "--value-stdin"];
    for (input, words) in [
        ("", "it is empty"),
        ("hunter2\nhunter2\n", "more than one line"),
        (" hunter2\n", "begins or ends with a blank"),
        ("hunter2日\n", "isn't Latin-1: encode it"),
        (&"hunter2".repeat(200), "1024 characters at most"),
    ] {
        let refused = with_input(&mut home.by_password("secret-beth", &put), input);
        let refused = refused.fails(1, words);
        assert!(!refused.err.contains("hunter2"), "{}", refused.err);
    }
    let wrong = ["secret", "put", "a b", "--value-stdin"];
    with_input(&mut home.by_password("secret-beth", &wrong), VALUE)
        .fails(1, "the secret `a b` can't have this name");
    let past = ["secret", "put", "kept", "--value-stdin", "--expires", "2001-01-01T00:00:00Z"];
    with_input(&mut home.by_password("secret-beth", &past), VALUE)
        .fails(1, "keeping secret `kept` failed: Carta refused it (400): `expires` is past");
    let missing = home.file("value", "x") + ".not";
    let missing = ["secret", "put", "kept", "--value-file", &missing];
    said(&mut home.by_password("secret-beth", &missing)).fails(1, "can't be used as a value");
    said(&mut home.by_password("secret-beth", &["secret", "put", "kept"]))
        .fails(2, "nobody is there to answer `Value of `kept``");
    let argument = ["secret", "put", "kept", "a value"];
    said(&mut home.by_password("secret-beth", &argument)).fails(2, "unexpected argument");
}

#[test]
fn at_a_terminal_a_value_is_typed_unseen_and_shown_on_a_line() {
    let home = somebody("secret-carl");
    let carta = |arguments: &[&str]| home.by_password("secret-carl", arguments);
    let type_it = |value: &str| {
        let mut terminal = Terminal::start(carta(&["secret", "put", "typed"]));
        terminal.shows("Value of `typed`: ");
        terminal.types_unseen(&format!("{value}\n"));
        terminal.ends()
    };
    let (code, shown) = type_it("");
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("nothing was done: the value is empty"), "{shown}");
    let (code, shown) = type_it(VALUE);
    assert_eq!(code, Some(0), "{shown}");
    assert!(!shown.contains(VALUE), "{shown}");
    let (code, shown) = Terminal::start(carta(&["secret", "get", "typed", "--quiet"])).ends();
    assert_eq!((code, shown), (Some(0), format!("{VALUE}\r\n")));

    let unseen = home.file("value", "soft\u{ad}hyphen");
    said(&mut carta(&["secret", "put", "unseen", "--value-file", &unseen])).ok();
    let (code, shown) = Terminal::start(carta(&["secret", "get", "unseen"])).ends();
    assert_eq!(code, Some(1), "{shown}");
    assert!(!shown.contains("soft") && shown.contains("isn't written to one"), "{shown}");
    assert_eq!(said(&mut carta(&["secret", "get", "unseen"])).ok().out, "soft\u{ad}hyphen");
}

#[test]
fn no_log_holds_a_value() {
    let home = somebody("secret-dora");
    let file = home.file("value", "hunter2");
    let put = ["secret", "put", "logged", "--value-file", &file, "-vv"];
    let put = said(home.by_password("secret-dora", &put).env("CARTA_LOG", "trace")).ok();
    let get = ["secret", "get", "logged"];
    let get = said(home.by_password("secret-dora", &get).env("CARTA_LOG", "trace")).ok();
    assert_eq!(get.out, "hunter2");
    for log in [put.err, get.err] {
        assert!(log.contains("TRACE") && !log.contains("hunter2"), "{log}");
    }
}
