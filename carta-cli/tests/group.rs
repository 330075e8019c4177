use crate::fake::{answer, fake};
use crate::world::{Home, PASSWORD, Said, said, world};
use carta::{User, block_on};
use serde_json::json;

#[test]
fn a_group_is_made_filled_emptied_and_deleted() {
    let home = Home::new();
    block_on(async {
        let users = world().admin.users();
        users.create(&User::new("group-andy")).await?;
        let mut beth = User::new("group-beth");
        beth.email = Some("beth@example.com".into());
        users.create(&beth).await
    })
    .expect("made");

    let made = said(&mut home.admin(&["group", "create", "GroupTest"])).ok();
    assert_eq!((made.out.as_str(), made.err.as_str()), ("", "group `GroupTest` is made\n"));
    let again = ["group", "create", "GroupTest", "-o", "json"];
    said(&mut home.admin(&again)).fails(1, "creating group `GroupTest` failed: Carta refused it");
    let there = said(home.admin(&again).arg("--if-missing")).ok();
    assert_eq!(there.json(), json!({"group": "GroupTest", "created": false}));
    assert_eq!(there.err, "group `GroupTest` is there already\n");

    let none = said(&mut home.admin(&["group", "members", "GroupTest"])).ok();
    assert_eq!((none.out.as_str(), none.err.as_str()), ("", "nobody is in group `GroupTest`\n"));
    let added = said(&mut home.admin(&[
        "group",
        "add",
        "GroupTest",
        "group-andy",
        "--until",
        "2999-01-01T02:00:00+02:00",
        "-o",
        "json",
    ]))
    .ok();
    assert_eq!(
        added.json(),
        json!([{"group": "GroupTest", "user": "group-andy", "until": "2999-01-01T00:00:00Z"}])
    );
    let added = said(&mut home.admin(&["group", "add", "GroupTest", "group-beth"])).ok();
    assert_eq!(added.err, "`group-beth` is in group `GroupTest`\n");

    let members = said(&mut home.admin(&["group", "members", "GroupTest"])).ok();
    let table = "\
NAME        E-MAIL            ORGANIZATION  UNTIL
group-andy                                  0000-00-00T00:00:00Z
group-beth  beth@example.com
";
    assert_eq!(members.steady(), table);
    let members = said(&mut home.admin(&["group", "members", "GroupTest", "-o", "json"])).ok();
    let json = members.json();
    assert_eq!(json[0]["until"], "2999-01-01T00:00:00Z");
    let mut beth = json[1].clone();
    assert!(beth["id"].take().is_string());
    assert_eq!(
        beth,
        json!({"name": "group-beth", "id": null, "email": "beth@example.com", "organization": null, "until": null})
    );

    let removed =
        said(&mut home.admin(&["group", "remove", "GroupTest", "group-andy", "-o", "json"]));
    assert_eq!(removed.ok().json(), json!([{"group": "GroupTest", "user": "group-andy"}]));
    said(&mut home.admin(&["group", "remove", "GroupOfNobody", "group-andy"]))
        .fails(1, "taking `group-andy` out of group `GroupOfNobody` failed: it isn't there");

    let deleted = said(&mut home.admin(&["group", "delete", "GroupTest", "--yes", "-o", "json"]));
    assert_eq!(deleted.ok().json(), json!({"group": "GroupTest"}));
    said(&mut home.admin(&["group", "members", "GroupTest"])).fails(
        1,
        "listing group `GroupTest` failed: it isn't there, or this account may not see it (404",
    );
}

#[test]
fn who_isnt_there_isnt_added_and_the_rest_has_been_told() {
    let home = Home::new();
    block_on(world().admin.groups().create("GroupOfOne")).expect("made");
    let some =
        said(&mut home.admin(&["group", "add", "GroupOfOne", "admin", "nobody-of-that-name"]));
    let some = some.fails(1, "adding `nobody-of-that-name` to group `GroupOfOne` failed");
    assert!(some.err.starts_with("`admin` is in group `GroupOfOne`\nerror: "), "{}", some.err);
    assert!(some.err.contains("\nhelp: check the name"), "{}", some.err);
}

/// As one that reads over what it doesn't know.
#[test]
fn a_carta_without_ends_is_told_of() {
    let home = Home::new();
    let host = fake(|line, _, stream| {
        let json = "content-type: application/json\r\n";
        let body: &[u8] = if line.starts_with("GET ") { br#"[{"name":"andy"}]"# } else { b"{}" };
        answer(stream, "200 OK", json, body);
    });
    let add = ["group", "add", "MyOrg:Ops", "andy", "--until", "2999-01-01T00:00:00Z"];
    let kept = said(home.admin(&add).env("CARTA_HOST", host));
    let kept = kept.fails(1, "`andy` is in group `MyOrg:Ops`, but the membership has no end there");
    assert!(kept.err.contains("help: `carta group remove MyOrg:Ops andy` takes"), "{}", kept.err);
}

#[test]
fn groups_are_listed_for_whoever_may_list_their_members() {
    let home = Home::new();
    block_on(async {
        let admin = &world().admin;
        admin.users().create(&User::new("group-lister")).await?;
        admin.users().set_password("group-lister", &PASSWORD.into()).await?;
        for group in ["GroupListed:Mine", "GroupListed:Theirs"] {
            admin.groups().create(group).await?;
        }
        admin.groups().add_member("GroupListed:Mine", "group-lister").await
    })
    .expect("made");
    let names = |said: Said| -> Vec<String> {
        let listed = said.ok().json();
        let names = listed.as_array().expect("a list").iter().map(|group| {
            assert!(group["id"].is_string(), "{group}");
            group["name"].as_str().expect("text").to_owned()
        });
        names.collect()
    };
    let all = names(said(&mut home.admin(&["group", "list", "-o", "json"])));
    assert!(all.contains(&"GroupListed:Mine".into()) && all.contains(&"GroupListed:Theirs".into()));
    let mine = names(said(&mut home.by_password("group-lister", &["group", "list", "-o", "json"])));
    assert!(mine.contains(&"GroupListed:Mine".into()), "{mine:?}");
    assert!(!mine.contains(&"GroupListed:Theirs".into()), "{mine:?}");
    let table = said(&mut home.admin(&["group", "list"])).ok().steady();
    let row = "GroupListed:Mine    ";
    assert!(table.lines().any(|line| line.starts_with(row)), "{table}");

    // The hosted Carta knows no such path.
    let hosted = fake(|_, _, stream| answer(stream, "404 Not Found", "", b"{}"));
    let list = ["group", "list", "--host", &hosted];
    let failed =
        said(home.carta(&list).env("CARTA_API_TOKEN", "token")).fails(1, "listing groups failed");
    let help = format!(
        "help: the hosted Carta doesn't list groups; `carta whoami --host {hosted}` shows yours"
    );
    assert!(failed.err.contains(&help), "{}", failed.err);
}
