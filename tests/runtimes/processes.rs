//! The end of a process, and the beginning of another one.

use crate::automatic::{NAMED, run};
use crate::login::Pool;
use carta_tests::scripted::{Scripted, json};

fn carta() -> Scripted {
    let pool = Pool::accepting();
    Scripted::start(move |asked| match asked.path.as_str() {
        "/user" => json(200, r#"{"name":"andy","groups":["Org:Ops"]}"#),
        _ => pool.answer(asked),
    })
}

#[test]
fn a_call_when_the_process_ends_is_answered() {
    // By the return of `main`, and by `exit`; as the first call, and as one of many.
    for arguments in [&["call at exit"][..], &["call at exit", "exit"]] {
        assert_eq!(run(&carta(), &NAMED, arguments), "granted\n", "{arguments:?}");
    }
    for arguments in [&["call at exit", "call"][..], &["call", "call at exit", "exit"]] {
        assert_eq!(run(&carta(), &NAMED, arguments), "granted\ngranted\n", "{arguments:?}");
    }
    let refused = run(&carta(), &NAMED, &["call", "call at exit", "logout"]);
    assert!(refused.starts_with("granted\nUnauthenticated: "), "{refused}");
}

#[test]
fn a_program_that_a_guarded_one_starts_is_guarded_by_itself() {
    assert_eq!(run(&carta(), &NAMED, &["call", "start another", "call"]), "granted\n".repeat(3));
}
