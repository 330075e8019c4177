//! No secret gets into a log, an error or a `Debug`: everything that a whole session writes is searched for them.

use crate::automatic::{NAMED, run, run_at_home, with_profile};
use crate::login::{Pool, TOKENS, auth};
use carta_tests::scripted::{Scripted, json};

/// What must never be seen. Passwords and the like all hold `hunter2`, which `run` looks for as well.
const SECRETS: [&str; 6] = [
    "hunter2",
    "first-token",
    "second-token",
    "refresh-secret",
    // Base64 of `__token__:hunter2`
    "X190b2tlbl9fOmh1bnRlcjI",
    "Bearer ",
];

fn search(printed: &str) {
    assert!(printed.contains("TRACE hyper"), "the capture works: {printed:.500}");
    for secret in SECRETS {
        let line = printed.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "holds {secret}");
    }
}

/// A Carta whose first token soon counts no more, and that finds fault with much.
fn carta() -> Scripted {
    let tokens = TOKENS.replace(r#""RefreshToken":"r""#, r#""RefreshToken":"refresh-secret""#);
    let pool = Pool::accepting();
    Scripted::start(move |asked| match asked.path.as_str() {
        "/user" if asked.header("authorization") == Some("Bearer first-token") => json(401, ""),
        "/user" => json(200, r#"{"name":"andy","groups":["Org:Ops"]}"#),
        "/missing" => json(404, r#"{"error":"not here"}"#),
        _ if asked.body.contains("REFRESH_TOKEN_AUTH") => {
            json(200, &tokens.replace("first-token", "second-token"))
        }
        _ if asked.body.contains("PASSWORD_VERIFIER") => json(200, &tokens),
        _ => pool.answer(asked),
    })
}

#[test]
fn a_session_with_a_password_and_a_refresh_token() {
    let printed = run(&carta(), &NAMED, &["trace", "call", "show", "call"]);
    assert!(printed.contains("granted"), "{printed}");
    search(&printed);
}

#[test]
fn a_session_with_an_api_token() {
    let printed = run(&carta(), &[("CARTA_API_TOKEN", "hunter2")], &["trace", "call", "show"]);
    assert!(printed.contains("granted"), "{printed}");
    search(&printed);
}

#[test]
fn a_session_with_a_profile() {
    let home = tempfile::tempdir().unwrap();
    with_profile(home.path());
    let named = [("CARTA_PROFILE", "work")];
    let printed = run_at_home(home.path(), &carta(), &named, &["trace", "call", "show"]);
    assert!(printed.contains("granted"), "{printed}");
    search(&printed);
}

#[test]
fn logins_that_fail_in_every_way() {
    let carta = carta();
    let answers = [
        json(400, r#"{"__type":"NotAuthorizedException","message":"no"}"#),
        json(503, ""),
        json(200, "nonsense"),
        json(200, r#"{"ChallengeName":"SMS_MFA","ChallengeParameters":{}}"#),
        Vec::new(),
    ];
    for answer in answers {
        carta
            .now(move |asked| if asked.path == "/auth" { auth(asked, "") } else { answer.clone() });
        let printed = run(&carta, &NAMED, &["trace", "login", "call", "show"]);
        assert!(!printed.contains("granted"), "{printed}");
        search(&printed);
    }
}
