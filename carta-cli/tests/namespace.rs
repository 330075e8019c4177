use crate::page;
use crate::world::{Home, PASSWORD, said, world};
use carta::{User, block_on};
use serde_json::json;

#[test]
fn a_namespace_is_reserved_shown_and_removed() {
    let home = Home::new();
    block_on(async {
        let users = world().admin.users();
        users.create(&User::new("namespace-stranger")).await?;
        users.set_password("namespace-stranger", &PASSWORD.into()).await
    })
    .expect("made");
    let stranger =
        |arguments: &[&str]| said(&mut home.by_password("namespace-stranger", arguments));

    let reserve = ["namespace", "reserve", "namespace-test"];
    let reserved = said(home.admin(&reserve).args(["-o", "json"])).ok();
    page::is_true("namespace reserve", &reserved.json());
    assert_eq!(reserved.json(), json!({"namespace": "namespace-test", "reserved": true}));
    assert!(
        reserved.err.starts_with("namespace `namespace-test` is reserved; "),
        "{}",
        reserved.err
    );
    stranger(&reserve)
        .fails(1, "reserving namespace `namespace-test` failed: Carta refused it (400)");
    let before =
        stranger(&["namespace", "reserve", "namespace-test", "--if-missing", "-o", "json"]);
    let before = before.ok();
    assert_eq!(before.json(), json!({"namespace": "namespace-test", "reserved": false}));
    assert!(before.err.contains("was reserved before"), "{}", before.err);

    let show = ["namespace", "show", "namespace-test"];
    let table = "\
name:        namespace-test
id:          00000000-0000-0000-0000-000000000000
permission:  read, write, execute, clone, admin
made by:     admin
made at:     0000-00-00T00:00:00Z
";
    assert_eq!(said(&mut home.admin(&show)).ok().steady(), table);
    page::is_true("namespace show", &said(home.admin(&show).args(["-o", "json"])).ok().json());
    stranger(&show).fails(1, "it isn't there, or this account may not see it (404");

    block_on(world().admin.services().register("namespace-test", "one", None)).expect("made");
    let remove = ["namespace", "remove", "namespace-test", "--yes"];
    said(&mut home.admin(&remove[..3]))
        .fails(2, "nobody is there to ask whether to remove namespace");
    said(&mut home.admin(&remove))
        .fails(1, "removing namespace `namespace-test` failed: Carta refused it");
    stranger(&remove).fails(1, "it isn't there");
    block_on(world().admin.services().unregister("namespace-test", "one")).expect("removed");
    let removed = said(home.admin(&remove).args(["-o", "json"])).ok();
    page::is_true("namespace remove", &removed.json());
    assert_eq!(removed.err, "namespace `namespace-test` is removed\n");
    said(&mut home.admin(&show)).fails(1, "it isn't there");
}
