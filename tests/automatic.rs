//! The automatic login, each time in a process of its own.

use crate::login::{Pool, auth};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use carta_tests::scripted::{Scripted, json};
use std::path::Path;
use std::process::Command;

pub(crate) const NAMED: [(&str, &str); 2] =
    [("CARTA_USERNAME", "andy"), ("CARTA_PASSWORD", "hunter2 secret")];

/// What the program prints when it does `arguments` with these variables and no others of carta's, and no saved profile.
pub(crate) fn run(carta: &Scripted, variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let home = tempfile::tempdir().unwrap();
    run_at_home(home.path(), carta, variables, arguments)
}

pub(crate) fn run_at_home(
    home: &Path,
    carta: &Scripted,
    variables: &[(&str, &str)],
    arguments: &[&str],
) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_guarded"));
    for (name, _) in
        std::env::vars().filter(|(name, _)| name.starts_with("CARTA_") || name.starts_with("AWS_"))
    {
        program.env_remove(name);
    }
    program
        .env("HOME", home)
        .env("CARTA_HOST", carta.host().to_string())
        .envs(variables.iter().copied())
        .args(arguments);
    let printed = crate::watchdog::printed_by(program);
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
    assert!(printed.contains(" can't be told at present: try again later\n"), "{printed}");
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
    let settings = [
        ("CARTA_TTL", "a minute"),
        ("CARTA_TTL", "0"),
        ("CARTA_MAX_STALE", "1"),
        ("CARTA_AUTOMATIC_LOGIN", "yes"),
    ];
    let credentials = [
        ("CARTA_PROFILE", "nobody saved this"),
        ("CARTA_HOST", "http://carta.example.com"),
        ("CARTA_HOST", "nonsense"),
    ];
    let settings = settings.map(|variable| (variable, "Unavailable: "));
    let credentials = credentials.map(|variable| (variable, "Unauthenticated: "));
    for ((name, value), refusal) in settings.into_iter().chain(credentials) {
        let printed = run(&carta, &[NAMED[0], NAMED[1], (name, value)], &["call"]);
        assert!(printed.starts_with(refusal), "{name}={value}: {printed}");
        assert!(!printed.contains("granted"), "{name}={value}: {printed}");
        assert!(!printed.contains("try again later"), "no waiting cures {name}: {printed}");
    }
    assert!(carta.asked().is_empty());
}

#[test]
fn an_api_token_goes_before_a_user_name() {
    let carta = carta();
    let printed = run(&carta, &[NAMED[0], NAMED[1], ("CARTA_API_TOKEN", "hunter2 key")], &["call"]);
    assert_eq!(printed, "granted\n");
    let requests = carta.requests();
    let sent: Vec<_> = requests.iter().map(|asked| asked.header("authorization")).collect();
    // __token__:hunter2 key
    assert_eq!(sent, [Some("Basic X190b2tlbl9fOmh1bnRlcjIga2V5")]);
}

/// The profiles of a home folder, with one that is called `work`.
pub(crate) fn with_profile(home: &Path) -> carta::Profiles {
    let profiles = carta::Profiles::at(home.join(".carta/admin_tools/profiles.ini"));
    let mut work = carta::Profile::new("work");
    work.username = Some("andy".into());
    work.password = Some("hunter2 secret".into());
    profiles.save(&work).unwrap();
    profiles
}

#[test]
fn a_profile_logs_in_once_and_keeps_its_token() {
    let carta = carta();
    let home = tempfile::tempdir().unwrap();
    let profiles = with_profile(home.path());
    let named = [("CARTA_PROFILE", "work")];
    assert_eq!(run_at_home(home.path(), &carta, &named, &["call"]), "granted\n");
    assert_eq!(carta.asked(), ["GET /auth", "POST /", "POST /", "GET /user"]);
    let saved = profiles.get("work").unwrap();
    assert_eq!(saved.token.unwrap().expose(), "first-token");

    assert_eq!(run_at_home(home.path(), &carta, &named, &["call"]), "granted\n");
    assert_eq!(carta.asked().len(), 5, "the second process only asks who it is");

    // Another Carta doesn't get to see the token: the login begins anew.
    let other = self::carta();
    assert_eq!(run_at_home(home.path(), &other, &named, &["call"]), "granted\n");
    assert_eq!(other.asked(), ["GET /auth", "POST /", "POST /", "GET /user"]);
}

/// An unverified token that says this of itself.
fn token(claims: &str) -> String {
    format!("e30.{}.x", BASE64_URL_SAFE_NO_PAD.encode(claims))
}

/// What a profile of beth's comes to that holds this token, and what was asked.
fn by_a_token(
    token: &str,
    change: impl FnOnce(&mut carta::Profile),
) -> (String, Vec<String>, Scripted) {
    let carta = carta();
    let home = tempfile::tempdir().unwrap();
    let profiles = with_profile(home.path());
    let mut profile = profiles.get("work").unwrap();
    profile.username = Some("beth".into());
    profile.token = Some(token.into());
    profile.token_host = Some(carta.host());
    change(&mut profile);
    profiles.save(&profile).unwrap();
    let printed =
        run_at_home(home.path(), &carta, &[("CARTA_PROFILE", "work")], &["login", "call"]);
    let asked = carta.asked();
    (printed, asked, carta)
}

const BY_PASSWORD: [&str; 4] = ["GET /auth", "POST /", "POST /", "GET /user"];

#[test]
fn a_profile_of_one_user_does_not_log_in_by_the_token_of_another() {
    let andys = token(r#"{"cognito:username":"andy","name":"beth","sub":"beth"}"#);
    for token in [andys.as_str(), "opaque", "e30.x.x"] {
        let (printed, asked, carta) = by_a_token(token, |_| ());
        assert_eq!(printed, "logged in\ngranted\n");
        assert_eq!(asked, BY_PASSWORD);
        assert!(carta.requests()[1].body.contains(r#""USERNAME":"beth""#), "{token}");
    }
}

#[test]
fn a_saved_token_counts_for_whom_it_names_or_was_got() {
    for name in ["cognito:username", "email", "preferred_username", "phone_number"] {
        let (printed, asked, _) = by_a_token(&token(&format!(r#"{{"{name}":"beth"}}"#)), |_| ());
        assert_eq!((printed.as_str(), asked.len()), ("logged in\ngranted\n", 1), "{name}");
    }
    // Who logs in by an alias is called otherwise in the token.
    let andys = token(r#"{"cognito:username":"0b1c"}"#);
    let (printed, asked, _) = by_a_token(&andys, |work| work.token_user = Some("beth".into()));
    assert_eq!((printed.as_str(), asked.len()), ("logged in\ngranted\n", 1));
    let (_, asked, _) = by_a_token(&andys, |work| work.token_user = Some("andy".into()));
    assert_eq!(asked, BY_PASSWORD);
    // Without a user name it speaks for itself.
    let (printed, asked, _) = by_a_token(&andys, |work| work.username = None);
    assert_eq!((printed.as_str(), asked.len()), ("logged in\ngranted\n", 1));
    // Without a password there is no other way.
    let (printed, asked, _) = by_a_token(&andys, |work| work.password = None);
    assert!(printed.contains("no user name or no password"), "{printed}");
    assert!(asked.is_empty());
}

#[test]
fn nobody_is_asked_where_there_is_no_terminal() {
    let printed = run(&carta(), &[], &["ion", "login"]);
    assert!(printed.starts_with("nobody is logged in"), "{printed}");
}

#[test]
fn a_login_that_failed_is_not_made_good_by_the_environment() {
    let carta = carta();
    let pool = Pool::accepting();
    carta.now(move |asked| match asked.path.as_str() {
        "/user" => json(200, r#"{"name":"andy","groups":["Org:Ops"]}"#),
        "/" if asked.body.contains("zoe") => {
            json(400, r#"{"__type":"NotAuthorizedException","message":"no"}"#)
        }
        _ => pool.answer(asked),
    });
    let printed = run(&carta, &NAMED, &["login as zoe", "call"]);
    assert!(printed.starts_with("not logged in\nUnauthenticated: "), "{printed}");
}

#[test]
fn a_guard_on_the_background_thread_is_refused_and_holds_nothing_up() {
    let printed = run(&carta(), &NAMED, &["listen", "call"]);
    let heard = "heard: Err(Unavailable)\n";
    assert_eq!(printed, format!("listening: true\n{heard}{heard}granted\n"));
}

#[test]
fn a_logout_while_it_is_under_way_ends_it() {
    let printed = run(&carta(), &NAMED, &["log out when logged in", "call", "call"]);
    assert_eq!(printed.matches("\nUnauthenticated: ").count(), 2, "{printed}");
}
