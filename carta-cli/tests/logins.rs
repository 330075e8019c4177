//! Saved logins among others who change them, and ones that can't be used.

use crate::fake::{answer, fake};
use crate::pty::Terminal;
use crate::wire;
use crate::world::{Home, PASSWORD, said, url};
use serde_json::json;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

/// What is saved at somebody's home.
fn save(home: &Home, text: &str) {
    fs::create_dir_all(home.profiles().parent().expect("a folder")).expect("made");
    fs::write(home.profiles(), text).expect("written");
    fs::set_permissions(home.profiles(), Permissions::from_mode(0o600)).expect("set");
}

fn saved(home: &Home) -> String {
    fs::read_to_string(home.profiles()).expect("saved")
}

const UNUSABLE: &str = "\
[broken]
username = andy
own_host = https://a b
password = first secret
[other]
username = beth
password = second secret
token = third secret
token_host = nonsense
[fine]
username = carl
password = fourth secret
";

#[test]
fn one_that_cant_be_used_keeps_no_other_from_being_forgotten() {
    let home = Home::new();
    save(&home, UNUSABLE);
    let out = said(&mut home.carta(&["logout", "--all", "-o", "json"])).ok();
    assert_eq!(out.json(), json!({"profiles": ["broken", "other", "fine"]}));
    let text = saved(&home);
    assert!(!text.contains("secret") && text.contains("username = carl"), "{text}");

    save(&home, "[DEFAULT]\npassword = of all\n[one]\ntoken = own\n[two]\ntoken = own\n");
    let left = said(&mut home.carta(&["logout", "--all"]));
    let left = left.fails(1, "not every login is forgotten: ");
    assert!(left.err.contains("`[DEFAULT]` sets it"), "{}", left.err);
    assert!(!saved(&home).contains("own"), "what can go has gone");
}

#[test]
fn one_that_cant_be_used_is_listed_as_that_corrected_and_deleted() {
    let home = Home::new();
    save(&home, UNUSABLE);
    let list = said(&mut home.carta(&["profile", "list"])).ok();
    assert!(list.out.contains("\nbroken        unusable\n"), "{}", list.out);
    assert!(list.out.contains("\nfine    carl"), "{}", list.out);
    assert!(list.err.contains("warning: "), "{}", list.err);
    let show = said(&mut home.carta(&["profile", "show", "broken", "-o", "json"])).ok().json();
    assert_eq!((&show["host"], &show["password"]), (&json!(null), &json!(null)));

    let set = said(&mut home.carta(&["profile", "set", "broken", "--username", "zoe"]));
    let set = set.fails(2, "own_host");
    assert!(set.err.contains("`carta profile set broken --host URL` corrects it"), "{}", set.err);
    said(&mut home.carta(&["profile", "set", "broken", "--host", url()])).ok();
    let text = saved(&home);
    assert!(text.contains(&format!("own_host = {}", url())), "{text}");
    assert!(!text.contains("first secret"), "it was for another Carta: {text}");
    said(&mut home.carta(&["profile", "delete", "other", "--yes"])).ok();
    assert!(!saved(&home).contains("beth"));
}

/// While the login goes on, somebody logs out.
#[test]
fn a_token_isnt_saved_where_the_login_was_forgotten_meanwhile() {
    let home = Home::new();
    let pool = wire::get(url(), "/auth");
    let (_, pool) = pool.split_once("\r\n\r\n").expect("an answer");
    let (pool, file) = (pool.to_owned(), home.profiles());
    let forgotten = "[default]\nusername = admin\n";
    let host = fake(move |line, _, stream| {
        if line.contains(" /auth ") {
            fs::write(&file, forgotten).expect("written");
            answer(stream, "200 OK", "content-type: application/json\r\n", pool.as_bytes());
        } else {
            answer(stream, "200 OK", "content-type: application/json\r\n", b"{\"name\":\"admin\"}");
        }
    });
    let profile = format!("[default]\nusername = admin\npassword = {PASSWORD}\n");
    save(&home, &format!("{profile}own_host = {host}\n"));
    // Where the password is proven; no host may send it elsewhere.
    let cognito = ("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", url());
    said(home.carta(&["whoami"]).env(cognito.0, cognito.1)).ok();
    assert_eq!(saved(&home), forgotten);
}

#[test]
fn a_login_keeps_what_others_changed_while_it_asked() {
    let home = Home::new();
    save(&home, &format!("[default]\nusername = admin\nown_host = {}\n", url()));
    let mut terminal = Terminal::start(home.carta(&["login", "--save"]));
    terminal.shows("User name [admin]: ");
    said(&mut home.carta(&["profile", "set", "default", "--aws-profile", "meanwhile"])).ok();
    terminal.types("\n");
    terminal.shows("Password: ");
    terminal.types_unseen(&format!("{PASSWORD}\n"));
    let (code, shown) = terminal.ends();
    assert_eq!(code, Some(0), "{shown}");
    let text = saved(&home);
    assert!(text.contains("aws_profile = meanwhile") && text.contains("token = "), "{text}");
}

#[test]
fn a_password_is_saved_again_only_for_the_same_user_at_the_same_carta() {
    let home = Home::new();
    let password = home.file("password", PASSWORD);
    let login = ["login", "--username", "admin", "--save", "--password-file", &password, "--host"];
    for (user, is_kept) in [("admin", true), ("andy", false)] {
        let host = url();
        save(&home, &format!("[default]\nusername = {user}\npassword = old\nown_host = {host}\n"));
        said(home.carta(&login).arg(host)).ok();
        assert_eq!(saved(&home).contains("password = "), is_kept, "{user}: {}", saved(&home));
    }
}

#[test]
fn a_password_goes_when_user_or_host_change_and_that_is_said() {
    let home = Home::new();
    let before = "[work]\nusername = andy\npassword = old\nenvironment = production\n";
    let set = |arguments: &[&str]| {
        save(&home, before);
        said(home.carta(&["profile", "set", "work"]).args(arguments)).ok().err
    };
    for change in [&["--username", "beth"][..], &["--host", url()]] {
        assert!(set(change).contains("its password was for another login"), "{change:?}");
        assert!(!saved(&home).contains("password"), "{}", saved(&home));
    }
    assert!(!set(&["--username", "andy", "--aws-profile", "x"]).contains("forgotten"));
    assert!(saved(&home).contains("password = old"));
    let new = home.file("new", "new");
    assert!(!set(&["--username", "beth", "--password-file", &new]).contains("forgotten"));
    assert!(saved(&home).contains("password = new"));
}

#[test]
fn a_new_profile_is_for_the_carta_that_a_login_would_ask() {
    let home = Home::new();
    let set = ["profile", "set", "new", "--username", "andy", "-o", "json"];
    let set = said(&mut home.carta(&set)).ok().json();
    assert_eq!(set["host"], json!("https://api.carta.contextualize.us.com"));
    let set = ["profile", "set", "newer", "--username", "andy", "-o", "json"];
    let set = said(home.carta(&set).env("CARTA_HOST", url())).ok().json();
    assert_eq!(set["host"], json!(url()));
}

#[test]
fn an_api_token_for_a_carta_of_ones_own_isnt_sent_to_production() {
    let home = Home::new();
    save(&home, &format!("[default]\nown_host = {0}\n[work]\nown_host = {0}\n", url()));
    let mut whoami = home.carta(&["whoami"]);
    let refused = said(whoami.env("CARTA_API_TOKEN", "secret")).fails(2, "CARTA_API_TOKEN is set");
    assert!(refused.err.contains(&format!("help: set CARTA_HOST={}", url())), "{}", refused.err);
    let refused = said(whoami.env("CARTA_PROFILE", "work"));
    refused.fails(2, "the profile `work` is for");
    // Where a Carta is named, the token is asked about.
    said(whoami.env("CARTA_HOST", url())).fails(3, "didn't accept");
}

#[test]
fn that_others_may_read_the_logins_is_told_by_every_verb_that_uses_them() {
    let home = Home::new();
    let verbs: [&[&str]; 6] = [
        &["profile", "show", "work"],
        &["profile", "set", "work", "--aws-profile", "x"],
        &["profile", "delete", "work", "--yes"],
        &["logout", "--profile", "work"],
        &["login", "--profile", "work"],
        &["whoami"],
    ];
    for verb in verbs {
        save(&home, "[work]\nusername = andy\n");
        fs::set_permissions(home.profiles(), Permissions::from_mode(0o644)).expect("set");
        let told = said(home.carta(verb).env("CARTA_PROFILE", "work")).err;
        assert!(told.starts_with("warning: "), "{verb:?}: {told}");
    }
}

#[test]
fn what_to_do_next_is_about_what_logged_in() {
    let home = Home::new();
    let wrong = said(home.admin(&["whoami"]).env("CARTA_API_TOKEN", "wrong"));
    let wrong = wrong.fails(3, "didn't accept the credentials");
    assert!(wrong.err.contains("help: CARTA_API_TOKEN "), "{}", wrong.err);
    let wrong = said(home.by_password("admin", &["whoami"]).env("CARTA_PASSWORD", "wrong"));
    let wrong = wrong.fails(3, "didn't accept the credentials");
    assert!(wrong.err.contains("CARTA_USERNAME and CARTA_PASSWORD"), "{}", wrong.err);
    save(&home, &format!("[work]\nusername = x\npassword = wrong\nown_host = {}\n", url()));
    for mut whoami in [home.carta(&["whoami", "--profile", "work"]), {
        let mut whoami = home.carta(&["whoami"]);
        whoami.env("CARTA_PROFILE", "work");
        whoami
    }] {
        let wrong = said(&mut whoami).fails(3, "didn't accept the credentials");
        assert!(wrong.err.contains("log in again: `carta login --profile work`"), "{}", wrong.err);
    }
    let gone = ["whoami", "--profile=-x y", "--host", url()];
    let gone = said(&mut home.carta(&gone)).fails(3, "no profile `-x y`; saved profiles: work");
    let login = format!("`carta login --profile='-x y' --host {}` makes it", url());
    assert!(gone.err.contains(&login), "{}", gone.err);
}
