use crate::pty::Terminal;
use crate::world::{Home, PASSWORD, said, url, world};
use carta::{User, block_on};
use serde_json::json;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn the_first_run_says_what_to_do_in_three_lines() {
    let home = Home::new();
    let first = said(&mut home.carta(&["user", "list"])).fails(3, "error: nobody is logged in\n");
    assert_eq!(first.err.lines().count(), 3, "{}", first.err);
    assert!(first.err.contains("\nhelp: `carta login` logs you in"), "{}", first.err);
    assert!(!home.profiles().exists(), "reading makes nothing");
}

#[test]
fn a_login_at_the_terminal_is_saved_and_counts_from_then_on() {
    let home = Home::new();
    let mut terminal = Terminal::start(home.carta(&["login", "--host", url()]));
    terminal.shows(&format!("logging in at {}", url()));
    terminal.shows("User name: ");
    terminal.types("admin\n");
    terminal.shows("Password: ");
    terminal.types_unseen(&format!("{PASSWORD}\n"));
    terminal.shows("logged in as `admin`");
    terminal.shows("which only you can read");
    terminal.shows("Save it as profile `default`? [Y/n] ");
    terminal.types("\n");
    terminal.shows("Save the password, too, in clear text");
    terminal.types("\n");
    terminal.shows("saved as profile `default` in ");
    let (code, shown) = terminal.ends();
    assert_eq!(code, Some(0), "{shown}");
    assert!(!shown.contains(PASSWORD), "{shown}");
    let saved = fs::read_to_string(home.profiles()).expect("saved");
    assert!(saved.contains("username = admin") && !saved.contains(PASSWORD), "{saved}");
    let mode = fs::metadata(home.profiles()).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let me = said(&mut home.carta(&["whoami", "-o", "json"])).ok().json();
    assert_eq!((&me["name"], &me["host"]), (&json!("admin"), &json!(url())));
    let shown = said(&mut home.carta(&["profile", "show", "-o", "json"])).ok().json();
    assert_eq!((&shown["host"], &shown["password"]), (&json!(url()), &json!(false)));
    assert!(shown["tokenExpires"].is_string());

    let out = said(&mut home.carta(&["logout", "-o", "json"])).ok();
    assert_eq!(out.json(), json!({"profiles": ["default"]}));
    let ended = said(&mut home.carta(&["whoami"]));
    let ended = ended.fails(3, "holds neither a token that still counts nor a password");
    assert!(
        ended.err.contains("help: log in again: `carta login --profile default`"),
        "{}",
        ended.err
    );
}

#[test]
fn a_login_without_a_terminal_asks_nothing() {
    let home = Home::new();
    let login = ["login", "--host", url(), "--username", "admin"];
    said(&mut home.carta(&login)).fails(2, "nobody is there to answer `Password`");
    said(&mut home.carta(&login[..3])).fails(2, "nobody is there to answer `User name`");
    let file = home.file("password", &format!("{PASSWORD}\n"));
    let once = said(home.carta(&login).args(["--password-file", &file])).ok();
    assert!(once.err.contains("the login isn't saved; `--save` saves it"), "{}", once.err);
    assert!(!home.profiles().exists());

    let arguments =
        ["--password-file", &file, "--save-password", "--profile", "work", "-o", "json"];
    let saved = said(home.carta(&login).args(arguments)).ok();
    assert_eq!(saved.json(), json!({"user": "admin", "host": url(), "profile": "work"}));
    let again = ["login", "--profile", "work", "--password-file", &file, "--save", "-o", "json"];
    let again = said(&mut home.carta(&again)).ok();
    assert_eq!(again.json(), saved.json(), "user and host are the profile's");
    said(&mut home.carta(&["whoami", "--profile", "work"])).ok();
    said(home.carta(&["whoami"]).env("CARTA_PROFILE", "work")).ok();
    let none = said(&mut home.carta(&["whoami"])).fails(3, "nobody is logged in");
    assert!(none.err.contains("choose a saved profile with `--profile`: work"), "{}", none.err);
    let none = said(&mut home.carta(&["whoami", "--profile", "prod"]));
    none.fails(3, "error: no profile `prod`; saved profiles: work\n");
}

#[test]
fn a_wrong_password_is_told_of_and_nothing_is_saved() {
    let home = Home::new();
    let file = home.file("password", "wrong");
    let login = [
        "login",
        "--host",
        url(),
        "--username",
        "login-unknown",
        "--save",
        "--password-file",
        &file,
    ];
    let wrong = said(&mut home.carta(&login)).fails(3, "Carta didn't accept the credentials");
    assert!(wrong.err.contains("\nhelp: check user name and password"), "{}", wrong.err);
    assert!(!home.profiles().exists());
    let missing = ["login", "--host", url(), "--username", "admin", "--password-file", "/nowhere"];
    said(&mut home.carta(&missing)).fails(1, "`/nowhere` can't be used as a password");
}

#[test]
fn a_password_for_one_login_is_replaced_at_the_terminal() {
    let home = Home::new();
    block_on(async {
        let users = world().admin.users();
        users.create(&User::new("login-new")).await?;
        users.set_temporary_password("login-new", &"for this once".into()).await
    })
    .expect("made");
    let login = ["login", "--host", url(), "--username", "login-new", "--save-password"];
    let mut terminal = Terminal::start(home.carta(&login));
    terminal.shows("Password: ");
    terminal.types_unseen("for this once\n");
    terminal.shows("choose your own");
    terminal.shows("New password: ");
    terminal.types_unseen("short\n");
    terminal.shows("The same again: ");
    terminal.types_unseen("short\n");
    terminal.shows("try again");
    terminal.shows("New password: ");
    terminal.types_unseen("long enough for anybody\n");
    terminal.shows("The same again: ");
    terminal.types_unseen("long enough for anybody\n");
    let (code, shown) = terminal.ends();
    assert_eq!(code, Some(0), "{shown}");
    assert!(!shown.contains("long enough"), "{shown}");
    let saved = fs::read_to_string(home.profiles()).expect("saved");
    assert!(saved.contains("password = long enough for anybody"), "the new one: {saved}");
}
