use crate::page::is_true;
use crate::pty::Terminal;
use crate::world::{Home, PASSWORD, Said, said, url, world};
use carta::{User, block_on};
use serde_json::json;
use std::process::Stdio;

/// Somebody whose API tokens are no other test's.
fn somebody(name: &str) -> Home {
    block_on(async {
        let users = world().admin.users();
        users.create(&User::new(name)).await?;
        users.set_password(name, &PASSWORD.into()).await
    })
    .expect("made");
    Home::new()
}

/// What comes of asking who one is, by that token.
fn whoami(home: &Home, token: &str) -> Said {
    said(home.carta(&["whoami"]).env("CARTA_HOST", url()).env("CARTA_API_TOKEN", token))
}

#[test]
fn a_token_is_made_used_listed_revoked_and_deleted() {
    let home = somebody("token-andy");
    let carta = |arguments: &[&str]| home.by_password("token-andy", arguments);
    let none = said(&mut carta(&["token", "list"])).ok();
    assert_eq!((none.out.as_str(), none.err.as_str()), ("", "there are no API tokens\n"));

    let create = ["token", "create", "ci", "--endpoint", "get /user"];
    let made = said(&mut carta(&create)).ok();
    let token = made.out.as_str();
    assert!(!token.is_empty() && !token.contains(char::is_whitespace), "it alone: {token:?}");
    assert!(!made.err.contains(token), "{}", made.err);
    assert!(made.err.starts_with("API token `ci` is made, and shown this once"), "{}", made.err);
    assert!(whoami(&home, token).ok().out.contains("token-andy"));
    said(&mut carta(&create)).fails(1, "there is an API token of this name already");

    let expires = "2999-01-01T00:00:00Z";
    let create = ["token", "create", "once", "--endpoint", "GET|POST /user/**", "--endpoint", "*"];
    let options = ["--expires", expires, "--uses", "1", "--auto-remove", "-o", "json"];
    let made = said(carta(&create).args(options)).ok().json();
    is_true("token create", &made);
    let endpoints = json!(["GET|POST /user/**", "* /**"]);
    assert_eq!((&made["name"], &made["endpoints"]), (&json!("once"), &endpoints));
    assert_eq!(
        (&made["expires"], &made["uses"], &made["autoRemove"]),
        (&json!(expires), &json!(1), &json!(true))
    );

    let table = "\
NAME  ENDPOINTS                 EXPIRES               USES LEFT  REVOKED  LAST USED
ci    GET /user                                                           0000-00-00T00:00:00Z
once  GET|POST /user/**, * /**  0000-00-00T00:00:00Z  1
";
    assert_eq!(said(&mut carta(&["token", "list"])).ok().steady(), table);
    let listed = said(&mut carta(&["token", "list", "-o", "json"])).ok();
    is_true("token list", &listed.json());
    assert!(!listed.out.contains(token), "{}", listed.out);

    let once = made["token"].as_str().expect("told");
    whoami(&home, once).ok();
    whoami(&home, once).fails(3, "Carta didn't accept the credentials");

    let revoked = said(&mut carta(&["token", "revoke", "ci", "-o", "json"])).ok();
    assert_eq!(revoked.err, "API token `ci` has ended\n");
    is_true("token revoke", &revoked.json());
    whoami(&home, token).fails(3, "Carta didn't accept the credentials");
    let listed = said(&mut carta(&["token", "list"])).ok().out;
    assert!(listed.contains("  revoked  "), "{listed}");
    said(&mut carta(&["token", "revoke", "ic"])).fails(1, "ending API token `ic` failed");

    let delete = ["token", "delete", "ci", "-o", "json"];
    said(&mut carta(&delete)).fails(2, "nobody is there to ask whether to delete API token `ci`");
    let deleted = said(carta(&delete).arg("--yes")).ok();
    assert_eq!(deleted.json(), json!([{"name": "ci"}]));
    is_true("token delete", &deleted.json());
    said(carta(&delete).arg("--yes")).fails(1, "deleting API token `ci` failed: it isn't there");
}

#[test]
fn only_a_person_makes_one_and_only_for_something() {
    let home = Home::new();
    let create = ["token", "create", "more", "--endpoint", "*"];
    said(&mut home.admin(&create)).fails(4, "making API token `more` failed");
    let nothing = ["token", "create", "more"];
    said(&mut home.admin(&nothing)).fails(2, "--endpoint <ENDPOINT>");
    for wrong in ["/user", "GET", "GET user", "GET| /user"] {
        let create = ["token", "create", "more", "--endpoint", wrong];
        said(&mut home.admin(&create)).fails(2, "expected methods and a path");
    }
    said(home.admin(&create).args(["--uses", "0"])).fails(2, "--uses");
    let unknown = ["token", "create", "more", "--endpoint", "FETCH /user"];
    said(&mut home.by_password("admin", &unknown))
        .fails(1, "making API token `more` failed: Carta refused it (400)");
    said(home.by_password("admin", &create).args(["--expires", "2001-01-01T00:00:00Z"]))
        .fails(1, "`expires` is past");
}

#[test]
fn an_administrator_ends_anothers_and_nobody_else_does() {
    let home = somebody("token-beth");
    let other = somebody("token-carl");
    let create = ["token", "create", "hers", "--endpoint", "GET /user"];
    let token = said(&mut home.by_password("token-beth", &create)).ok().out;
    let revoke = ["token", "revoke", "hers", "--user", "token-beth"];
    let refused = said(&mut other.by_password("token-carl", &revoke));
    assert!(refused.code == Some(1) || refused.code == Some(4), "{refused:?}");
    whoami(&home, &token).ok();

    let listed = said(&mut home.admin(&["token", "list", "--user", "token-beth"])).ok();
    assert!(listed.out.contains("hers"), "{}", listed.out);
    said(&mut home.admin(&revoke)).ok();
    whoami(&home, &token).fails(3, "Carta didn't accept the credentials");
    said(&mut home.admin(&["token", "list", "--user", "token-nobody"]))
        .fails(1, "there is no user `token-nobody`");
}

#[test]
fn a_token_that_nobody_was_told_is_told_of() {
    let home = somebody("token-dora");
    let create = ["token", "create", "lost", "--endpoint", "GET /user"];
    let carta = |arguments: &[&str]| home.by_password("token-dora", arguments);
    if let Ok(full) = std::fs::File::options().write(true).open("/dev/full") {
        let failed = said(carta(&create).stdout(full));
        let failed = failed.fails(1, "API token `lost` is made, but can't be shown");
        assert!(failed.err.contains("\nhelp: `carta token delete lost`"), "{}", failed.err);
        said(&mut carta(&["token", "delete", "lost", "--yes"])).ok();
    }
    let mut child = carta(&create);
    let mut child = child.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ended");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
}

#[test]
fn at_a_terminal_it_stands_on_a_line_of_its_own_and_in_no_log() {
    let home = somebody("token-emil");
    let create = ["token", "create", "seen", "--endpoint", "GET /user", "--quiet"];
    let (code, shown) = Terminal::start(home.by_password("token-emil", &create)).ends();
    assert_eq!(code, Some(0), "{shown}");
    let token = shown.strip_suffix("\r\n").expect("a line end");
    assert!(whoami(&home, token).ok().out.contains("token-emil"));

    let create = ["token", "create", "logged", "--endpoint", "GET /user", "-vv"];
    let made = said(home.by_password("token-emil", &create).env("CARTA_LOG", "trace")).ok();
    assert!(made.err.contains("TRACE") && !made.err.contains(&made.out), "{}", made.err);
}
