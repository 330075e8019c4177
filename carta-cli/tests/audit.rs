use crate::fake::{answer, fake};
use crate::world::{Home, said, world};
use carta::{User, block_on};
use serde_json::json;

#[test]
fn what_changed_is_told_by_whom_to_whom_and_when() {
    let home = Home::new();
    block_on(async {
        let admin = &world().admin;
        admin.users().create(&User::new("audit-andy")).await?;
        admin.groups().create("AuditTest").await?;
        admin.groups().add_member("AuditTest", "audit-andy").await?;
        admin.groups().remove_member("AuditTest", "audit-andy").await
    })
    .expect("made");
    let told = said(&mut home.admin(&["audit", "--group", "AuditTest"])).ok();
    let table = "\
AT                    ACTOR  ACTION          USER        SUBJECT    RESOURCE
0000-00-00T00:00:00Z  admin  group made                  AuditTest
0000-00-00T00:00:00Z  admin  member added    audit-andy  AuditTest
0000-00-00T00:00:00Z  admin  member removed  audit-andy  AuditTest
";
    assert_eq!(told.steady(), table);
    let json =
        ["audit", "--user", "audit-andy", "--action", "member added", "--group", "AuditTest"];
    let told = said(home.admin(&json).args(["-o", "json"])).ok().json();
    assert_eq!(
        (&told[0]["actor"]["name"], &told[0]["user"]["name"]),
        (&json!("admin"), &json!("audit-andy"))
    );
    assert_eq!((&told[0]["resource"], told.as_array().map(Vec::len)), (&json!(null), Some(1)));
    let first = ["audit", "--group", "AuditTest", "--limit", "1", "-o", "json"];
    let first = said(&mut home.admin(&first)).ok().json();
    assert_eq!((&first[0]["action"], &first[1]), (&json!("group made"), &json!(null)));

    let last = ["audit", "--group", "AuditTest", "--latest", "1", "-o", "json"];
    let last = said(&mut home.admin(&last)).ok().json();
    assert_eq!((&last[0]["action"], &last[1]), (&json!("member removed"), &json!(null)));

    let none = said(&mut home.admin(&[
        "audit",
        "--group",
        "AuditTest",
        "--until",
        "2000-01-01T00:00:00Z",
    ]));
    assert_eq!(none.ok().err, "no such change is known\n");
    said(&mut home.admin(&["audit", "--since", "yesterday"]))
        .fails(1, "asking what changed failed");
}

/// Pages, of which each says where the next begins.
fn pages(next: impl Fn(usize) -> Option<usize> + Send + 'static) -> String {
    fake(move |line, _, stream| {
        let after = line.split(['?', '&', ' ']).find_map(|part| part.strip_prefix("after="));
        let page: usize = after.map_or(0, |after| after.parse().expect("a number"));
        let change =
            json!({"id": page.to_string(), "at": "2030-01-01T00:00:00Z", "action": "made\u{202e}"});
        let next = next(page).map(|next| next.to_string());
        let body = json!({"entries": [change], "next": next}).to_string();
        answer(stream, "200 OK", "content-type: application/json\r\n", body.as_bytes());
    })
}

#[test]
fn pages_come_as_one() {
    let home = Home::new();
    let host = pages(|page| (page < 2).then_some(page + 1));
    let ids = |audit: &[&str]| {
        let told = said(home.admin(audit).args(["-o", "json"]).env("CARTA_HOST", &host)).ok();
        let told = told.json();
        let told = told.as_array().expect("a list").iter();
        told.map(|change| change["id"].as_str().expect("text").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&["audit"]), ["0", "1", "2"]);
    assert_eq!(ids(&["audit", "--limit", "2"]), ["0", "1"]);
    assert_eq!(ids(&["audit", "--latest", "2"]), ["1", "2"]);
    let yaml = said(home.admin(&["audit", "-o", "yaml"]).env("CARTA_HOST", &host)).ok().out;
    assert_eq!(yaml.lines().filter(|line| line.starts_with("- {")).count(), 3, "{yaml}");
}

#[test]
fn a_carta_that_goes_round_in_circles_is_told_of() {
    let home = Home::new();
    let host = pages(|_| Some(7));
    let circle = said(home.admin(&["audit", "--latest", "5"]).env("CARTA_HOST", host));
    circle.fails(5, "Carta says that there is more, and doesn't tell it");
}
