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
