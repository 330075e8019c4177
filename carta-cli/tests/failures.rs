//! Exit codes, and what errors read like, whatever the verb.

use crate::fake::{answer, fake};
use crate::process::{run, text};
use crate::world::{Home, PASSWORD, said, url, world};
use carta::{User, block_on};
use std::fs;
use std::process::Stdio;

#[test]
fn carta_away_is_5_and_says_so() {
    let home = Home::new();
    for verb in [&["whoami"][..], &["user", "list"], &["group", "members", "X"]] {
        let away = said(home.admin(verb).env("CARTA_HOST", "http://127.0.0.1:1"));
        let away = away.fails(5, "failed: Carta can't be reached: ");
        assert!(
            away.err.contains("\nhelp: check host and network; `carta doctor`"),
            "{}",
            away.err
        );
    }
    // What is suggested can be pasted, whatever stands in the address.
    let host = "http://127.0.0.1:1/$(touch pwned);x";
    let away = said(&mut home.admin(&["whoami", "--host", host])).fails(5, "can't be reached");
    let doctor = format!("`carta doctor --host '{host}'` says");
    assert!(away.err.contains(&doctor.replace("touch pwned", "touch%20pwned")), "{}", away.err);
}

#[test]
fn a_token_that_doesnt_count_is_3() {
    let home = Home::new();
    let wrong = said(home.admin(&["whoami"]).env("CARTA_API_TOKEN", "wrong"));
    wrong.fails(3, "error: Carta didn't accept the credentials");
}

#[test]
fn what_cant_be_said_is_2_and_shows_no_password() {
    let home = Home::new();
    let host = "https://andy:hunter2@carta.example.com";
    let wrong = said(&mut home.admin(&["whoami", "--host", host])).fails(2, "--host: ");
    assert!(!wrong.err.contains("hunter2"), "{}", wrong.err);
    said(&mut home.admin(&["whoami", "--host", url(), "--environment", "production"]))
        .fails(2, "cannot be used with");
    said(home.carta(&["whoami"]).env("CARTA_USERNAME", "andy")).fails(2, "without CARTA_PASSWORD");
    said(home.admin(&["whoami"]).env("CARTA_HOST", "carta")).fails(2, "can't be Carta's host");
    let argument = ["login", "--password", "hunter2"];
    assert_eq!(run(&mut home.carta(&argument)).status.code(), Some(2), "no such argument");
}

#[test]
fn quiet_is_quiet_and_verbose_tells_more() {
    let home = Home::new();
    block_on(world().admin.users().create(&User::new("failures-quiet"))).expect("made");
    let quiet = ["group", "create", "FailuresQuiet", "--quiet"];
    let made = said(&mut home.admin(&quiet)).ok();
    assert_eq!((made.out.as_str(), made.err.as_str()), ("", ""));
    let again = said(&mut home.admin(&quiet)).fails(1, "error: creating group");
    assert_eq!(again.err.lines().count(), 2, "{}", again.err);
    let loud = said(&mut home.admin(&["-v", "group", "create", "FailuresQuiet"]));
    loud.fails(1, "`POST /user/group/FailuresQuiet`");
    said(&mut home.admin(&["-q", "-v", "whoami"])).fails(2, "cannot be used with");
}

#[test]
fn no_log_holds_a_password_or_a_token() {
    let home = Home::new();
    let file = home.file("password", PASSWORD);
    let login =
        ["login", "--host", url(), "--username", "admin", "--save", "--password-file", &file];
    let login = said(home.carta(&login).env("CARTA_LOG", "trace")).ok();
    let saved = fs::read_to_string(home.profiles()).expect("saved");
    let token = saved.lines().find_map(|line| line.strip_prefix("token = ")).expect("saved");
    let me = said(home.carta(&["whoami"]).env("CARTA_LOG", "trace")).ok();
    for log in [login.err, me.err] {
        assert!(log.contains("TRACE"), "{log}");
        assert!(!log.contains(PASSWORD) && !log.contains(token), "{log}");
    }
}

#[test]
fn nobody_need_read_the_messages() {
    let home = Home::new();
    let mut command = home.admin(&["whoami", "-vv"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("started");
    drop(child.stderr.take());
    let output = child.wait_with_output().expect("ended");
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("admin"));
}

#[test]
fn names_cant_paint_the_terminal() {
    let home = Home::new();
    let name = "Fail\u{1b}[31m\u{202e}ures";
    let wrong = said(&mut home.admin(&["group", "members", name]));
    let wrong = wrong.fails(1, r"listing group `Fail\u{1b}[31m\u{202e}ures` failed");
    assert!(wrong.err.is_ascii(), "{:?}", wrong.err);
}

#[test]
fn kinds_that_carta_names_cant_paint_the_terminal() {
    let home = Home::new();
    let host = fake(|line, _, stream| {
        let json = "content-type: application/json\r\n";
        if line.contains(" /permissions/resources ") {
            answer(stream, "200 OK", json, br#"["a\u001b[2J\u202eb"]"#);
        } else {
            answer(stream, "404 Not Found", json, b"{}");
        }
    });
    let wrong = said(home.admin(&["permission", "resources"]).env("CARTA_HOST", host));
    let wrong = wrong.fails(1, r"listing resources of kind a\u{1b}[2J\u{202e}b failed");
    assert!(wrong.err.is_ascii() && !wrong.err.contains('\u{1b}'), "{:?}", wrong.err);
}

#[test]
fn an_answer_that_is_none_of_cartas_is_5_with_what_to_do() {
    let home = Home::new();
    let host = fake(|_, _, stream| answer(stream, "200 OK", "", b"<html>"));
    let wrong = said(home.admin(&["whoami"]).env("CARTA_HOST", host)).fails(5, "failed: ");
    assert!(wrong.err.contains("help: check the host"), "{}", wrong.err);
}
