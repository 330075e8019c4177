use crate::world::{Home, said, url};
use serde_json::json;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn profiles_are_set_listed_shown_and_deleted() {
    let home = Home::new();
    let none = said(&mut home.carta(&["profile", "list", "-o", "json"])).ok();
    assert_eq!(none.json(), json!([]));
    assert_eq!(none.err, "no profile is saved; `carta login` saves one\n");

    let set = ["profile", "set", "ours", "--username", "andy", "--host", url(), "-o", "json"];
    let password = home.file("password", "correct horse\n");
    let set = said(home.carta(&set).args(["--password-file", &password])).ok();
    let ours = json!({"name": "ours", "username": "andy", "host": url(), "password": true,
        "token": false, "tokenExpires": null});
    assert_eq!(set.json(), ours);
    let set = ["profile", "set", "prod", "--username", "beth", "--environment", "production"];
    assert_eq!(said(&mut home.carta(&set)).ok().err, "profile `prod` is saved\n");

    let list = said(&mut home.carta(&["profile", "list"])).ok();
    let host = format!("{:<38}", url());
    let table = format!(
        "\
NAME  USER  HOST                                    PASSWORD  TOKEN
ours  andy  {host}  yes       no
prod  beth  https://api.carta.contextualize.us.com  no        no
"
    );
    assert_eq!(list.out, table);
    assert!(
        !said(&mut home.carta(&["profile", "show", "ours"])).ok().out.contains("correct horse")
    );
    let changed = said(&mut home.carta(&["profile", "set", "ours", "--no-password", "-o", "json"]));
    assert_eq!(changed.ok().json()["password"], json!(false));
    let text = fs::read_to_string(home.profiles()).expect("saved");
    assert!(!text.contains("correct horse"), "{text}");

    said(&mut home.carta(&["profile", "show", "nope"]))
        .fails(1, "error: no profile `nope`; saved profiles: ours, prod\n");
    said(&mut home.carta(&["profile", "delete", "ours"]))
        .fails(2, "nobody is there to ask whether to delete profile `ours`");
    let deleted = said(&mut home.carta(&["profile", "delete", "ours", "--yes", "-o", "json"])).ok();
    assert_eq!(deleted.json(), json!({"profile": "ours"}));
    said(&mut home.carta(&["profile", "delete", "ours", "--yes"])).fails(1, "no profile `ours`");
    said(&mut home.carta(&["profile", "set", "a]b"])).fails(2, "can't be the name of a profile");
}

#[test]
fn a_token_goes_when_user_or_host_change() {
    let home = Home::new();
    let folder = home.profiles().parent().expect("a folder").to_owned();
    fs::create_dir_all(&folder).expect("made");
    fs::write(home.profiles(), "[work]\nusername = andy\ntoken = abc\n").expect("written");
    let set = |arguments: &[&str]| {
        let mut command = home.carta(&["profile", "set", "work", "-o", "json"]);
        said(command.args(arguments)).ok().json()["token"].clone()
    };
    assert_eq!(set(&["--aws-profile", "x"]), json!(true));
    assert_eq!(set(&["--username", "beth"]), json!(false));
}

#[test]
fn that_others_may_read_the_logins_is_told_wherever_one_counts() {
    let home = Home::new();
    let folder = home.profiles().parent().expect("a folder").to_owned();
    fs::create_dir_all(&folder).expect("made");
    fs::write(home.profiles(), "[default]\nusername = andy\n").expect("written");
    for (mode, is_told) in [(0o644, true), (0o600, false)] {
        fs::set_permissions(home.profiles(), Permissions::from_mode(mode)).expect("set");
        let whoami = said(&mut home.carta(&["whoami"]));
        let whoami = whoami.fails(3, "profile `default` holds neither");
        assert_eq!(whoami.err.starts_with("warning: "), is_told, "{}", whoami.err);
        let list = said(&mut home.carta(&["profile", "list"])).ok();
        assert_eq!(list.err.starts_with("warning: "), is_told, "{}", list.err);
    }
    fs::set_permissions(home.profiles(), Permissions::from_mode(0o666)).expect("set");
    said(&mut home.carta(&["whoami"])).fails(1, "isn't safe to take passwords from");
}
