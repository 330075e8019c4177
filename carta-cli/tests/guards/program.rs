//! Programs that are asked what they guard: one that answers, and ones that one wouldn't want to run.

use crate::world::{Home, Said, said};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

const ANSWER: &str =
    r#"[{"function":"f","file":"a.rs","line":1,"policy":"authenticated","fresh":false}]"#;

/// Asks a script in place of a program.
fn asked(home: &Home, script: &str) -> Said {
    let program = home.file("program", &format!("#!/bin/sh\n{script}\n"));
    fs::set_permissions(&program, Permissions::from_mode(0o755)).expect("set");
    said(&mut home.admin(&["guards", "--program", &program, "-o", "json"]))
}

#[test]
fn a_program_is_asked_without_the_credentials_of_whoever_asks() {
    let home = Home::new();
    let answered = asked(&home, &format!("test \"$CARTA_GUARDS\" = json && echo '{ANSWER}'")).ok();
    assert_eq!(answered.json()[0]["function"], "f");
    let script =
        format!("test -z \"$CARTA_API_TOKEN\" && test \"$CARTA_GUARDS\" && echo '{ANSWER}'");
    asked(&home, &script).ok();
    // Nor does it get what comes on stdin.
    asked(&home, &format!(": CARTA_GUARDS; read line; test -z \"$line\" && echo '{ANSWER}'")).ok();
}

#[test]
fn a_program_that_doesnt_know_the_question_isnt_run() {
    let home = Home::new();
    let mark = home.file("mark", "");
    let refused = asked(&home, &format!("rm {mark}")).fails(1, "wasn't run");
    assert!(refused.err.contains("carta::guards_if_asked()"), "{refused:?}");
    assert!(fs::exists(&mark).expect("looked"), "it did its work");
}

#[test]
fn whatever_else_a_program_prints_is_no_list() {
    let home = Home::new();
    let other = asked(&home, ": CARTA_GUARDS; echo hello");
    other.fails(1, "printed something else than what it guards");
    asked(&home, &format!(": CARTA_GUARDS; echo '{ANSWER}'; exit 3")).fails(1, "it ended with");
    asked(&home, ": CARTA_GUARDS; yes").fails(1, "it is larger than 64 MiB");
    let missing = ["guards", "--program", "/no/such/program"];
    said(&mut home.carta(&missing)).fails(1, "`/no/such/program`");
}
