use crate::pty::Terminal;
use crate::world::{Home, PASSWORD, said, url, world};
use carta::{Agent, Host, User, block_on};
use serde_json::json;

fn can_log_in(name: &str, password: &str) -> bool {
    let host: Host = url().parse().expect("a host");
    Agent::login().host(host).username(name).password(password).blocking().is_ok()
}

#[test]
fn a_user_is_made_found_and_deleted() {
    let home = Home::new();
    let made = said(&mut home.by_password(
        "admin",
        &[
            "user",
            "create",
            "user-zoë",
            "--email",
            "zoe@example.com",
            "--first-name",
            "Zoë",
            "--last-name",
            "Żądło",
            "--password-file",
            &home.file("password", "of her own, for now\n"),
            "--output",
            "json",
        ],
    ))
    .ok();
    assert_eq!(made.err, "user `user-zoë` is made and can log in\n");
    assert!(can_log_in("user-zoë", "of her own, for now"));
    let mut json = made.json();
    assert!(json["id"].take().is_string());
    let zoe = json!({"name": "user-zoë", "id": null, "email": "zoe@example.com", "organization": null,
        "firstName": "Zoë", "lastName": "Żądło", "created": true});
    assert_eq!(json, zoe);

    said(&mut home.admin(&["user", "create", "user-zoë"]))
        .fails(1, "creating user `user-zoë` failed: Carta refused it (400): user already exists");
    let there = said(&mut home.admin(&["user", "create", "user-zoë", "--if-missing"])).ok();
    assert_eq!(there.err, "user `user-zoë` is there already\n");
    let there = ["user", "create", "user-zoë", "--if-missing", "-o", "json"];
    assert_eq!(said(&mut home.admin(&there)).ok().json()["created"], json!(false));
    said(&mut home.admin(&["user", "find", "--partial"])).fails(2, "nothing is said of whom");

    let found = said(&mut home.admin(&["user", "find", "--email", "zoe@", "--partial"])).ok();
    let table = "\
NAME      ID                                    E-MAIL           ORGANIZATION  FIRST NAME  LAST NAME
user-zoë  00000000-0000-0000-0000-000000000000  zoe@example.com                Zoë         Żądło
";
    assert_eq!(found.steady(), table);
    let found = said(&mut home.admin(&["user", "find", "user-zoë", "-o", "yaml"])).ok();
    let yaml = "\
- name: user-zoë
  id: 00000000-0000-0000-0000-000000000000
  email: zoe@example.com
  organization: null
  firstName: Zoë
  lastName: Żądło
";
    assert_eq!(found.steady(), yaml);
    let nobody = said(&mut home.admin(&["user", "find", "user-nobody", "-o", "json"])).ok();
    assert_eq!((nobody.out.as_str(), nobody.json()), ("[]\n", json!([])));
    assert!(nobody.err.starts_with("nobody was found"), "{}", nobody.err);

    let delete = ["user", "delete", "user-zoë", "--yes", "-o", "json"];
    let deleted = said(&mut home.admin(&delete)).ok();
    assert_eq!(deleted.json(), json!([{"user": "user-zoë", "nameIsFree": false}]));
    said(&mut home.admin(&delete)).fails(1, "deleting user `user-zoë` failed: it isn't there");
    let freed = said(home.admin(&delete).arg("--free-name")).ok();
    assert_eq!(freed.json(), json!([{"user": "user-zoë", "nameIsFree": true}]));
    assert_eq!(freed.err, "the name `user-zoë` can be given again\n");
    said(&mut home.admin(&["user", "create", "user-zoë"])).ok();
}

#[test]
fn everybody_is_listed() {
    let home = Home::new();
    block_on(world().admin.users().create(&User::new("user-listed"))).expect("made");
    let listed = said(&mut home.admin(&["user", "list"])).ok();
    assert!(listed.out.starts_with("NAME "), "{}", listed.out);
    assert!(listed.out.lines().any(|line| line.starts_with("user-listed ")), "{}", listed.out);
    let listed = said(&mut home.admin(&["user", "list", "-o", "json"])).ok().json();
    let names: Vec<_> = listed.as_array().expect("a list").iter().map(|it| &it["name"]).collect();
    assert!(names.contains(&&json!("user-listed")) && names.contains(&&json!("admin")));
}

#[test]
fn a_password_that_is_made_up_is_good_for_one_login_at_which_another_is_chosen() {
    let home = Home::new();
    block_on(world().admin.users().create(&User::new("user-once"))).expect("made");
    let reset = ["user", "reset-password", "user-once", "--yes", "-o", "json"];
    let made = said(&mut home.by_password("admin", &reset)).ok();
    let password = made.json()["password"].as_str().expect("told").to_owned();
    assert!(!made.err.contains(&password), "{}", made.err);
    assert!(!can_log_in("user-once", &password), "another has to be chosen");

    let login = ["login", "--host", url(), "--username", "user-once", "--no-save"];
    let (old, new) = (home.file("old", &password), home.file("new", "a password of one's own"));
    said(home.carta(&login).args(["--password-file", &old]))
        .fails(2, "nobody is there to answer `New password`");
    let with_new = ["--password-file", &old, "--new-password-file", &new];
    said(home.carta(&login).args(with_new)).ok();
    assert!(can_log_in("user-once", "a password of one's own"));

    said(&mut home.by_password("admin", &["user", "reset-password", "user-nobody", "--yes"]))
        .fails(1, "giving `user-nobody` a password for one login failed: it isn't there");
    let by_file = ["user", "reset-password", "user-once", "--password-file", &old, "-o", "json"];
    let set = said(&mut home.by_password("admin", &by_file)).ok();
    assert_eq!(set.json(), json!({"user": "user-once"}));
    assert!(can_log_in("user-once", &password));
}

#[test]
fn codes_need_no_login() {
    let home = Home::new();
    // The server of these tests has nothing to send codes by, and says so.
    let arguments = ["user", "reset-password", "user-unknown", "--send-code", "--host", url()];
    said(&mut home.carta(&arguments)).fails(1, "sending `user-unknown` a code failed");
    let arguments = ["user", "reset-password", "user-unknown", "--with-code", "--host", url()];
    said(&mut home.carta(&arguments)).fails(2, "nobody is there to answer `Code that was sent`");
    let mut terminal = Terminal::start(home.carta(&arguments));
    terminal.shows("Code that was sent: ");
    terminal.types("123456\n");
    terminal.shows("New password: ");
    terminal.types_unseen("long enough for anybody\n");
    terminal.shows("The same again: ");
    terminal.types_unseen("long enough for anybody\n");
    let (code, shown) = terminal.ends();
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("giving `user-unknown` a password failed"), "{shown}");
}

#[test]
fn who_is_no_administrator_is_refused() {
    let home = Home::new();
    block_on(async {
        let users = world().admin.users();
        users.create(&User::new("user-plain")).await?;
        users.set_password("user-plain", &PASSWORD.into()).await
    })
    .expect("made");
    let refused = said(&mut home.by_password("user-plain", &["user", "create", "user-another"]));
    let refused =
        refused.fails(4, "creating user `user-another` failed: Carta doesn't permit it (403");
    assert!(refused.err.contains("\nhelp: `carta whoami` shows who asked"), "{}", refused.err);
    said(&mut home.by_password("user-plain", &["user", "delete", "admin", "--yes"]))
        .fails(4, "deleting user `admin` failed");
    let me = said(&mut home.by_password("user-plain", &["whoami", "-o", "json"])).ok().json();
    assert_eq!((&me["name"], &me["host"]), (&json!("user-plain"), &json!(url())));
    assert!(me["groups"].as_array().expect("groups").contains(&json!("AllUsers")));
}

#[test]
fn logins_are_ended_only_if_that_is_meant_and_the_password_is_seen() {
    let home = Home::new();
    block_on(async {
        let users = world().admin.users();
        users.create(&User::new("user-meant")).await?;
        users.set_password("user-meant", &PASSWORD.into()).await
    })
    .expect("made");
    let reset = ["user", "reset-password", "user-meant"];
    said(&mut home.by_password("admin", &reset)).fails(2, "nobody is there to ask whether to end");
    assert!(can_log_in("user-meant", PASSWORD));

    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut unseen = home.by_password("admin", &reset);
    let unseen = said(unseen.args(["--yes", "--host", url()]).stdout(writer));
    assert_eq!(unseen.code, Some(1), "{unseen:?}");
    let again = format!("`carta user reset-password user-meant --host {}` makes up another", url());
    assert!(unseen.err.contains(&again), "{unseen:?}");
}

#[test]
fn a_code_comes_from_a_file() {
    let home = Home::new();
    let (code, password) = (home.file("code", "123456\n"), home.file("password", PASSWORD));
    let reset = ["user", "reset-password", "user-coded", "--with-code", "--host", url()];
    let from = ["--code-file", &code, "--password-file", &password];
    said(home.carta(&reset).args(from)).fails(1, "giving `user-coded` a password failed");
    said(home.carta(&reset[..3]).args(&from[..2])).fails(2, "--with-code");
}

#[test]
fn a_user_whose_password_isnt_taken_is_there_and_the_way_out_is_told() {
    let home = Home::new();
    let password = home.file("password", PASSWORD);
    let create = ["user", "create", "user-o'neill", "--password-file", &password, "--host", url()];
    // An API token sets no passwords.
    let failed = said(&mut home.admin(&create));
    let failed = failed.fails(4, "user `user-o'neill` is made; giving the password failed");
    let way_out = format!(
        "`carta user reset-password \"user-o'neill\" --password-file FILE --host {}`",
        url()
    );
    assert!(failed.err.contains(&way_out), "{}", failed.err);
    let reset = ["user", "reset-password", "user-o'neill", "--password-file", &password];
    said(&mut home.by_password("admin", &reset)).ok();
    assert!(can_log_in("user-o'neill", PASSWORD));
}

#[test]
fn a_user_is_kept_out_and_let_in_again() {
    let home = Home::new();
    block_on(async {
        let users = world().admin.users();
        users.create(&User::new("user-out")).await?;
        users.set_password("user-out", &PASSWORD.into()).await
    })
    .expect("made");
    let suspended = said(&mut home.admin(&["user", "suspend", "user-out", "-o", "json"])).ok();
    assert_eq!(suspended.json(), json!([{"user": "user-out"}]));
    assert_eq!(suspended.err, "user `user-out` is suspended\n");
    assert!(!can_log_in("user-out", PASSWORD));
    let resumed = said(&mut home.admin(&["user", "resume", "user-out"])).ok();
    assert_eq!(
        (resumed.out.as_str(), resumed.err.as_str()),
        ("", "user `user-out` can log in again\n")
    );
    assert!(can_log_in("user-out", PASSWORD));

    said(&mut home.by_password("user-out", &["user", "suspend", "admin"]))
        .fails(4, "suspending user `admin` failed: Carta doesn't permit it (403");
    said(&mut home.admin(&["user", "suspend", "user-nobody"]))
        .fails(1, "suspending user `user-nobody` failed: it isn't there");
    said(&mut home.admin(&["user", "suspend", "admin"]))
        .fails(1, "suspending user `admin` failed: Carta refused it (400)");
}
