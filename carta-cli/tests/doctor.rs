use crate::world::{Home, PASSWORD, said, url};
use serde_json::{Value, json};

fn states(checks: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().expect("a word").to_owned();
    let checks = checks.as_array().expect("a list").iter();
    checks.map(|check| (word(&check["check"]), word(&check["state"]))).collect()
}

#[test]
fn a_login_that_works_is_told_with_host_clock_token_and_what_guards_ask() {
    let home = Home::new();
    let told = said(&mut home.by_password("admin", &["doctor", "-o", "json"])).ok().json();
    let names = ["profiles", "login", "host", "carta", "clock", "token", "account", "guards ask"];
    assert_eq!(states(&told), names.map(|name| (name.to_owned(), "ok".to_owned())));
    let detail = |check: &str| {
        let found = told.as_array().expect("a list").iter().find(|it| it["check"] == check);
        found.expect("there")["detail"].as_str().expect("text").to_owned()
    };
    assert_eq!(detail("login"), "`admin` with a password, by CARTA_USERNAME");
    assert_eq!(detail("host"), format!("{}, as CARTA_HOST says", url()));
    assert!(
        detail("carta").ends_with(&format!("at {}/", url())) || detail("carta").ends_with(url()),
        "{}",
        detail("carta")
    );
    assert!(detail("token").contains(" s old, ends in "), "{}", detail("token"));
    assert!(detail("guards ask").starts_with("GET /user alone"), "{}", detail("guards ask"));
    let table = said(&mut home.admin(&["doctor"])).ok();
    assert!(
        table.out.starts_with("CHECK       STATE  DETAIL\nprofiles    ok     "),
        "{}",
        table.out
    );
    assert!(table.out.contains("the API token of CARTA_API_TOKEN"), "{}", table.out);
}

#[test]
fn what_is_wrong_is_told_by_the_exit_code_too() {
    let home = Home::new();
    let nobody = said(home.carta(&["doctor", "-o", "json"]).env("CARTA_HOST", url()));
    assert_eq!(nobody.code, Some(3), "{nobody:?}");
    let states = states(&nobody.json());
    assert!(states.contains(&("login".into(), "failed".into())), "{states:?}");
    assert!(states.contains(&("carta".into(), "ok".into())), "{states:?}");
    assert!(nobody.err.contains("error: something is wrong with: login"), "{}", nobody.err);

    let mut away = home.by_password("admin", &["doctor", "-o", "json"]);
    let away = said(away.env("CARTA_HOST", "http://127.0.0.1:1"));
    assert_eq!(away.code, Some(5), "{away:?}");

    let mut wrong = home.by_password("login-unknown", &["doctor", "-o", "json"]);
    let wrong = said(&mut wrong);
    assert_eq!(wrong.code, Some(3), "{wrong:?}");
    assert!(!wrong.out.contains(PASSWORD) && !wrong.err.contains(PASSWORD));
    assert_eq!(
        wrong.json().as_array().and_then(|it| it.last().cloned()).expect("one")["check"],
        json!("token")
    );
}

#[test]
fn what_is_wrong_is_told_with_what_to_do_also_to_nobody() {
    let home = Home::new();
    let nobody = said(home.carta(&["doctor"]).env("CARTA_HOST", url()));
    assert!(!nobody.out.contains("carta::login()"), "{}", nobody.out);
    assert!(nobody.out.contains("`carta login` logs you in"), "{}", nobody.out);
    for (variable, missing) in
        [("CARTA_USERNAME", "CARTA_PASSWORD"), ("CARTA_PASSWORD", "CARTA_USERNAME")]
    {
        let half = said(home.carta(&["doctor"]).env("CARTA_HOST", url()).env(variable, "x"));
        assert_eq!(half.code, Some(2), "{half:?}");
        assert!(half.out.contains(&format!("without {missing}")), "{half:?}");
    }
    let mut unread = home.carta(&["doctor"]);
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let unread = said(unread.env("CARTA_HOST", url()).stdout(writer));
    assert_eq!(unread.code, Some(3), "{unread:?}");
}
