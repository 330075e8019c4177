use crate::fake::{answer, fake};
use crate::world::{Home, PASSWORD, said, world};
use carta::resource::{Role, UserType};
use carta::{User, block_on};
use serde_json::{Value, json};

/// Two users, whose names begin so, and a project that the first may edit.
fn project(prefix: &str) -> (String, [String; 2]) {
    let names = ["andy", "beth"].map(|name| format!("{prefix}-{name}"));
    let [first, second] = &names;
    let id = block_on(async {
        let admin = &world().admin;
        let editor = admin.users().create(&User::new(first)).await?.id.expect("told");
        admin.users().create(&User::new(second)).await?;
        let project = admin.projects().create(prefix, &format!("{prefix}-bucket")).await?;
        let project = project.id.expect("told");
        let permissions = admin.permissions();
        permissions.set_user_permission(&project, &editor, UserType::User, Role::Editor).await?;
        Ok::<_, carta::Error>(project)
    });
    (id.expect("made"), names)
}

fn held(permission: &str) -> Value {
    let words: Vec<_> = permission.split(' ').collect();
    let has = |word| words.contains(&word);
    json!({"read": has("read"), "write": has("write"), "execute": has("execute"), "clone": has("clone"),
        "admin": has("admin")})
}

#[test]
fn what_somebody_may_do_is_shown_granted_and_taken() {
    let home = Home::new();
    let (project, [andy, beth]) = project("permission-show");
    let show = ["permission", "show", &project, "--user"];
    let shown = said(home.admin(&show).args([&andy, "-o", "json"])).ok().json();
    assert_eq!(shown["permission"], held("read write execute"));
    assert_eq!((&shown["role"], &shown["kind"]), (&json!("Editor"), &json!("User")));
    let shown = said(home.admin(&show).arg(&beth)).ok();
    let table = format!(
        "\
resource:    00000000-0000-0000-0000-000000000000
kind:        User
id:          00000000-0000-0000-0000-000000000000
name:        {beth}
permission:  nothing
role:        None
"
    );
    assert_eq!(shown.steady(), table);
    let mine = said(&mut home.admin(&["permission", "show", &project, "-o", "json"])).ok().json();
    assert_eq!((&mine["name"], &mine["permission"]["admin"]), (&json!("admin"), &json!(true)));

    let granted =
        said(&mut home.admin(&["permission", "grant", &project, "guest", "--user", &beth]));
    let said_so = format!("`{beth}` has the role Guest on resource `{project}`\n");
    assert_eq!(granted.ok().err, said_so);
    let shown = said(home.admin(&show).args([&beth, "-o", "json"])).ok().json();
    assert_eq!(shown["permission"], held("read"));

    let revoke = ["permission", "revoke", &project, "--user", &beth, "-o", "json"];
    let revoked = said(&mut home.admin(&revoke)).ok().json();
    assert_eq!((&revoked["name"], &revoked["resource"]), (&json!(beth), &json!(project)));
    let shown = said(home.admin(&show).args([&beth, "-o", "json"])).ok().json();
    assert_eq!(shown["permission"], held(""));
}

#[test]
fn what_cant_be_granted_isnt() {
    let home = Home::new();
    let (project, [andy, _]) = project("permission-fails");
    let grant = ["permission", "grant", &project, "owner", "--user", &andy];
    said(&mut home.admin(&grant)).fails(2, "nobody is there to ask whether to hand resource");
    said(&mut home.admin(&grant[..4])).fails(2, "nobody is named whose permission it is to be");
    said(&mut home.admin(&[
        "permission",
        "grant",
        &project,
        "guest",
        "--user",
        "permission-nobody",
    ]))
    .fails(1, "there is no user `permission-nobody`");
    let unknown = "00000000-0000-4000-8000-000000000000";
    said(&mut home.admin(&["permission", "show", unknown])).fails(1, "failed: it isn't there");
    said(&mut home.admin(&["permission", "show", ".."])).fails(2, "can't stand in a path");
    block_on(world().admin.users().set_password(&andy, &PASSWORD.into())).expect("set");
    let by_andy = ["permission", "grant", &project, "guest", "--group", "AllUsers"];
    said(&mut home.by_password(&andy, &by_andy)).fails(4, "Carta doesn't permit it");
    said(home.admin(&grant).arg("--yes")).ok();
    said(&mut home.by_password(&andy, &by_andy)).ok();
}

#[test]
fn resources_are_listed_by_kind_and_user() {
    let home = Home::new();
    let (project, [andy, beth]) = project("permission-list");
    let kinds = said(&mut home.admin(&["permission", "types"])).ok();
    assert!(kinds.out.starts_with("KIND\n") && kinds.out.contains("\nProject\n"), "{}", kinds.out);
    let kinds = said(&mut home.admin(&["permission", "types", "-o", "json"])).ok().json();
    assert!(kinds.as_array().expect("a list").contains(&json!({"kind": "Project"})));

    let list = ["permission", "resources", "--user", &andy];
    let listed = said(&mut home.admin(&list)).ok();
    let table = "\
KIND     ID                                    NAME             PERMISSION
Project  00000000-0000-0000-0000-000000000000  permission-list  read, write, execute
";
    assert_eq!(listed.steady(), table);
    let listed = said(home.admin(&list).args(["Project", "-o", "json"])).ok().json();
    let expected = json!([{"kind": "Project", "id": project, "name": "permission-list",
        "permission": held("read write execute")}]);
    assert_eq!(listed, expected);
    let none = said(&mut home.admin(&["permission", "resources", "Project", "--user", &beth])).ok();
    assert_eq!((none.out.as_str(), none.err.as_str()), ("", "there are no such resources\n"));
    said(&mut home.admin(&["permission", "resources", "Spaceship"])).fails(1, "Spaceship failed");
}

#[test]
fn who_may_do_what_is_told_and_what_changed_since() {
    let home = Home::new();
    let (project, [andy, beth]) = project("permission-who");
    let who = ["permission", "who", &project];
    let told = said(&mut home.admin(&who)).ok();
    let table = format!(
        "\
KIND  NAME                 PERMISSION            ID
User  admin                owner                 00000000-0000-0000-0000-000000000000
User  {andy}  read, write, execute  00000000-0000-0000-0000-000000000000
"
    );
    assert_eq!(told.steady(), table);
    let told = said(home.admin(&who).args(["-o", "json"])).ok();
    let json = told.json();
    assert_eq!((&json[0]["name"], &json[0]["owner"]), (&json!("admin"), &json!(true)));
    assert_eq!((&json[1]["name"], &json[1]["owner"]), (&json!(andy), &json!(false)));
    assert_eq!(json[1]["permission"], held("read write execute"));

    let old = home.file("old.json", &told.out);
    let diff = ["permission", "diff", &project, "--old", &old];
    let same = said(&mut home.admin(&diff)).ok();
    assert_eq!((same.out.as_str(), same.err.as_str()), ("", "there is no difference\n"));
    said(&mut home.admin(&["permission", "grant", &project, "guest", "--user", &andy])).ok();
    said(&mut home.admin(&["permission", "grant", &project, "user", "--user", &beth])).ok();
    said(&mut home.admin(&["permission", "grant", &project, "guest", "--group", "AllUsers"])).ok();
    let changed = said(home.admin(&diff).args(["-o", "json"])).ok().json();
    let changes = changed.as_array().expect("a list").iter().map(|it| {
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (word(&it["change"]), word(&it["name"]))
    });
    let mut changes: Vec<_> = changes.collect();
    changes.sort();
    let expected = [("added", "AllUsers"), ("added", beth.as_str()), ("changed", andy.as_str())];
    assert_eq!(changes, expected.map(|(change, name)| (change.to_owned(), name.to_owned())));
    let of_andy = changed.as_array().expect("a list").iter().find(|it| it["change"] == "changed");
    let of_andy = of_andy.expect("there");
    assert_eq!(
        (&of_andy["before"]["write"], &of_andy["after"]["write"]),
        (&json!(true), &json!(false))
    );

    let audit = ["permission", "audit", &project];
    let audit = said(home.admin(&audit).args(["-o", "json"])).ok().json();
    let audit = audit.as_array().expect("a list");
    assert!(audit.iter().all(|change| change["resource"] == json!(project)), "{audit:?}");
    assert!(audit.len() >= 4, "made, and granted three times: {audit:?}");
}

#[test]
fn resources_and_users_are_compared() {
    let home = Home::new();
    let (one, [andy, beth]) = project("permission-one");
    let (other, [carl, _]) = project("permission-two");
    let compared = said(&mut home.admin(&["permission", "diff", &one, &other])).ok();
    assert!(compared.out.starts_with("CHANGE   KIND  NAME "), "{}", compared.out);
    let line = |name: &str| {
        let found = compared.out.lines().find(|line| line.contains(name));
        found.expect("there").split("  ").next().unwrap_or_default().to_owned()
    };
    assert_eq!((line(&andy), line(&carl)), ("removed".to_owned(), "added".to_owned()));
    assert!(!compared.out.contains("owner"), "the same on both: {}", compared.out);

    let users = ["permission", "diff", "--users", &andy, &beth, "-o", "json"];
    let users = said(&mut home.admin(&users)).ok().json();
    assert_eq!((&users[0]["id"], &users[0]["change"]), (&json!(one), &json!("removed")));
    assert_eq!((&users[0]["after"], &users[1]), (&Value::Null, &Value::Null));

    said(&mut home.admin(&["permission", "diff", &one]))
        .fails(2, "there is nothing to compare with");
    let wrong = home.file("wrong.json", "{}");
    said(&mut home.admin(&["permission", "diff", &one, "--old", &wrong]))
        .fails(1, "can't be compared with");
}

#[test]
fn a_name_that_is_anothers_id_is_nobodys() {
    let home = Home::new();
    let (project, [andy, _]) = project("permission-twins");
    let (id, group) = block_on(async {
        let admin = &world().admin;
        let andy = admin.users().find().name(&andy).await?.remove(0);
        let id = andy.id.expect("told");
        admin.users().create(&User::new(&id)).await?;
        admin.groups().create("PermissionTwins").await?;
        let groups = admin.groups().list().await?;
        let group = groups.into_iter().find(|group| group.name.as_str() == "PermissionTwins");
        Ok::<_, carta::Error>((id, group.expect("made").id))
    })
    .expect("made");
    let grant = ["permission", "grant", &project, "guest", "--user", &id];
    let twins = said(&mut home.admin(&grant)).fails(2, "is the name of one user and the id of");
    assert!(twins.err.contains(&format!("`{andy}`")), "{}", twins.err);

    let grant = ["permission", "grant", &project, "guest", "-o", "json", "--group"];
    let granted = said(home.admin(&grant).arg("PermissionTwins")).ok().json();
    assert_eq!((&granted["id"], &granted["name"]), (&json!(group), &json!("PermissionTwins")));
    let show = ["permission", "show", &project, "-o", "json", "--group", &group];
    assert_eq!(said(&mut home.admin(&show)).ok().json()["permission"], held("read"));
    block_on(world().admin.groups().create(group.as_str())).expect("made");
    said(home.admin(&grant).arg(&group)).fails(2, "is the name of one group and the id of");
}

#[test]
fn who_the_owner_is_may_be_unknown() {
    let home = Home::new();
    let host = fake(|line, _, stream| {
        let json = "content-type: application/json\r\n";
        if line.contains("/v2/") {
            return answer(stream, "404 Not Found", json, b"{}");
        }
        let held = br#"[{"userId":"1","userType":"User","permission":"Read"}]"#;
        let is_user = line.contains("User ") || line.contains("User&");
        answer(stream, "200 OK", json, if is_user { held } else { b"[]" });
    });
    let who = ["permission", "who", "7c9e6679-7425-40de-944b-e07fc1f90ae7", "-o", "json"];
    let told = said(home.admin(&who).env("CARTA_HOST", &host)).ok();
    assert_eq!(told.json()[0]["owner"], json!(null), "{}", told.out);
    let mut known = told.json();
    known[0]["owner"] = json!(true);
    let old = home.file("old.json", &known.to_string());
    let diff = ["permission", "diff", "7c9e6679-7425-40de-944b-e07fc1f90ae7", "--old", &old];
    let same = said(home.admin(&diff).env("CARTA_HOST", &host)).ok();
    assert_eq!(same.err, "there is no difference\n", "{}", same.out);
}
