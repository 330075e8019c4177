//! The automatic login, each time in a process of its own.

use crate::login::{Pool, auth};
use carta_tests::scripted::{Scripted, json};
use std::process::Command;

const NAMED: [(&str, &str); 2] = [("CARTA_USERNAME", "andy"), ("CARTA_PASSWORD", "hunter2 secret")];

/// What the program prints when it does `arguments` with these variables and no others of carta's.
fn run(carta: &Scripted, variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_guarded"));
    for (name, _) in
        std::env::vars().filter(|(name, _)| name.starts_with("CARTA_") || name.starts_with("AWS_"))
    {
        program.env_remove(name);
    }
    let output = program
        .env("CARTA_HOST", carta.host().to_string())
        .envs(variables.iter().copied())
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success());
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(!printed.contains("hunter2"), "{printed}");
    printed
}

/// A Carta that lets `andy` log in and names his group.
fn carta() -> Scripted {
    let pool = Pool::accepting();
    Scripted::start(move |asked| match asked.path.as_str() {
        "/user" => json(200, r#"{"name":"andy","groups":["Org:Ops"]}"#),
        _ => pool.answer(asked),
    })
}

#[test]
fn the_first_guarded_call_logs_in_from_the_environment_once() {
    let carta = carta();
    assert_eq!(run(&carta, &NAMED, &["call", "call", "call"]), "granted\ngranted\ngranted\n");
    assert_eq!(carta.asked(), ["GET /auth", "POST /", "POST /", "GET /user"]);
}

#[test]
fn older_names_of_the_variables_count_too() {
    let older = [("CARTA_USER", "andy"), ("CARTA_PASS", "hunter2 secret")];
    assert_eq!(run(&carta(), &older, &["call"]), "granted\n");
}

#[test]
fn without_credentials_nothing_is_sent_and_the_refusal_says_what_to_do() {
    let carta = carta();
    let printed = run(&carta, &[], &["call"]);
    assert!(printed.starts_with("Unauthenticated: nobody is logged in"), "{printed}");
    assert!(printed.contains("set CARTA_USERNAME and CARTA_PASSWORD"), "{printed}");
    assert!(carta.asked().is_empty());
}

#[test]
fn refused_credentials_are_tried_once() {
    let carta = carta();
    carta.now(|asked| match asked.path.as_str() {
        "/auth" => auth(asked, ""),
        _ => json(400, r#"{"__type":"NotAuthorizedException","message":"no"}"#),
    });
    let printed = run(&carta, &NAMED, &["call", "call", "call"]);
    assert_eq!(printed.matches("Unauthenticated: ").count(), 3, "{printed}");
    assert_eq!(carta.asked(), ["GET /auth", "POST /"]);
}

#[test]
fn a_carta_out_of_reach_is_unavailable_and_not_hammered() {
    let carta = carta();
    carta.now(|_| json(503, ""));
    let printed = run(&carta, &NAMED, &["call", "call"]);
    assert_eq!(printed.matches("Unavailable: ").count(), 2, "{printed}");
    assert_eq!(carta.asked(), ["GET /auth"]);
}

#[test]
fn it_can_be_switched_off_and_ends_with_a_logout() {
    let carta = carta();
    let off = [NAMED[0], NAMED[1], ("CARTA_AUTOMATIC_LOGIN", "false")];
    assert!(run(&carta, &off, &["call"]).starts_with("Unauthenticated: "));
    assert!(run(&carta, &NAMED, &["logout", "call"]).starts_with("Unauthenticated: "));
    assert!(carta.asked().is_empty());
}

#[test]
fn a_variable_that_cannot_be_used_lets_nobody_in() {
    let carta = carta();
    let unusable = [
        ("CARTA_TTL", "a minute"),
        ("CARTA_TTL", "0"),
        ("CARTA_MAX_STALE", "1"),
        ("CARTA_AUTOMATIC_LOGIN", "yes"),
        ("CARTA_PROFILE", "prod"),
        ("CARTA_API_TOKEN", "key"),
        ("CARTA_HOST", "http://carta.example.com"),
        ("CARTA_HOST", "nonsense"),
    ];
    for (name, value) in unusable {
        let printed = run(&carta, &[NAMED[0], NAMED[1], (name, value)], &["call"]);
        assert!(printed.starts_with("Unavailable: "), "{name}={value}: {printed}");
        assert!(!printed.contains("granted"), "{name}={value}: {printed}");
    }
    assert!(carta.asked().is_empty());
}
