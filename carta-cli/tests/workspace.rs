use crate::page;
use crate::world::{Home, PASSWORD, said, world};
use carta::{User, block_on};
use serde_json::{Value, json};

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

/// A user who can log in.
fn user(name: &str) -> String {
    let made = block_on(async {
        let users = world().admin.users();
        let made = users.create(&User::new(name)).await?;
        users.set_password(name, &PASSWORD.into()).await?;
        Ok::<_, carta::Error>(made)
    });
    made.expect("made").id.expect("told")
}

#[test]
fn a_workspace_is_made_shown_and_deleted() {
    let home = Home::new();
    user("workspace-owner");
    let owner = |arguments: &[&str]| said(&mut home.by_password("workspace-owner", arguments));
    let none = owner(&["workspace", "list"]).ok();
    assert_eq!(none.err, "there are no workspaces that you may use\n");

    let made = owner(&["workspace", "create", "Labör", "-o", "json"]).ok();
    let json = made.json();
    page::is_true("workspace create", &json);
    let id = json["id"].as_str().expect("told");
    assert_eq!(made.err, format!("workspace `Labör` is made; its id is {id}\n"));
    assert_eq!((&json["archived"], &json["addedBy"]), (&json!(false), &json!("workspace-owner")));
    assert_eq!((&json["modifiedBy"], &json["permission"]["admin"]), (&Value::Null, &json!(true)));

    let listed = owner(&["workspace", "list"]).ok();
    let table = "\
NAME   ID                                    STATE  PERMISSION                          MADE BY          MADE AT
Labör  00000000-0000-0000-0000-000000000000         read, write, execute, clone, admin  workspace-owner  0000-00-00T00:00:00Z
";
    assert_eq!(listed.steady(), table);
    let listed = owner(&["workspace", "list", "-o", "json"]).ok().json();
    page::is_true("workspace list", &listed);
    let shown = owner(&["workspace", "show", id]).ok();
    let table = "\
name:        Labör
id:          00000000-0000-0000-0000-000000000000
permission:  read, write, execute, clone, admin
made by:     workspace-owner
made at:     0000-00-00T00:00:00Z
";
    assert_eq!(shown.steady(), table);
    let shown = owner(&["workspace", "show", id, "-o", "json"]).ok().json();
    page::is_true("workspace show", &shown);
    assert_eq!(listed, json!([shown]));
    owner(&["workspace", "show", UNKNOWN]).fails(1, "asking for workspace `");
    owner(&["workspace", "create", "a\u{1b}b"]).fails(1, r"creating workspace `a\u{1b}b` failed");

    owner(&["workspace", "delete", id])
        .fails(2, "nobody is there to ask whether to delete workspace");
    let deleted = owner(&["workspace", "delete", id, "--yes", "-o", "json"]).ok().json();
    page::is_true("workspace delete", &deleted);
    assert_eq!(deleted, json!({"workspace": id}));
    owner(&["workspace", "delete", id, "--yes"]).fails(1, "failed: it isn't there");
}

#[test]
fn a_workspace_is_shared_and_taken_back() {
    let home = Home::new();
    let guest = user("workspace-guest");
    let workspace = block_on(world().admin.workspaces().create("Shared")).expect("made");
    let id = workspace.id.expect("told");
    let show = ["workspace", "show", &id];
    said(&mut home.by_password("workspace-guest", &show))
        .fails(1, "it isn't there, or this account");

    let share = ["workspace", "share", &id, "guest", "--user", "workspace-guest"];
    let shared = said(home.admin(&share).args(["-o", "json"])).ok();
    assert_eq!(shared.err, format!("`workspace-guest` has the role Guest in workspace `{id}`\n"));
    let json = shared.json();
    page::is_true("workspace share", &json);
    let expected = json!({"workspace": id, "kind": "User", "id": guest, "name": "workspace-guest", "role": "Guest"});
    assert_eq!(json, expected);
    said(&mut home.by_password("workspace-guest", &show)).ok();
    let by_guest = ["workspace", "share", &id, "guest", "--group", "AllUsers"];
    said(&mut home.by_password("workspace-guest", &by_guest)).fails(4, "Carta doesn't permit it");
    said(&mut home.admin(&share[..4])).fails(2, "nobody is named whose permission it is to be");
    let owner = ["workspace", "share", &id, "owner", "--user", "workspace-guest"];
    said(&mut home.admin(&owner)).fails(2, "nobody is there to ask whether to hand workspace");

    let members = said(&mut home.admin(&["workspace", "members", &id])).ok();
    let table = "\
KIND  NAME             PERMISSION  ID
User  admin            owner       00000000-0000-0000-0000-000000000000
User  workspace-guest  read        00000000-0000-0000-0000-000000000000
";
    assert_eq!(members.steady(), table);
    let members = said(&mut home.admin(&["workspace", "members", &id, "-o", "json"])).ok().json();
    page::is_true("workspace members", &members);
    let project = block_on(world().admin.projects().create("no-workspace", "b")).expect("made");
    let project = project.id.expect("told");
    said(&mut home.admin(&["workspace", "members", &project])).fails(1, "it isn't there");

    let unshare = ["workspace", "unshare", &id, "--user", "workspace-guest"];
    let unshared = said(home.admin(&unshare).args(["-o", "json"])).ok();
    page::is_true("workspace unshare", &unshared.json());
    assert!(unshared.err.starts_with("`workspace-guest` holds no grant in"), "{}", unshared.err);
    said(&mut home.by_password("workspace-guest", &show)).fails(1, "it isn't there");
    said(&mut home.admin(&["workspace", "unshare", UNKNOWN, "--user", "workspace-guest"]))
        .fails(1, "it isn't there");
}
