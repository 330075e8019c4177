//! `--add` and `--remove`, which ask nobody.

use crate::guarded::Project;
use crate::world::{Home, Said, said};

fn by_hand(project: &Project, arguments: &[&str]) -> Said {
    let all = [&["manifest", "sync", project.folder()], arguments].concat();
    said(&mut Home::new().carta(&all))
}

#[test]
fn names_come_and_go_by_hand_without_a_login() {
    let project = Project::new("");
    by_hand(&project, &["--add", "MyOrg:B", "--add", "MyOrg:A", "--add-user", "andy"]).ok();
    let text = project.text("carta.toml");
    assert!(text.contains("groups = [\n    \"MyOrg:A\",\n    \"MyOrg:B\",\n]\n"), "{text}");
    assert!(text.contains("users = [\n    \"andy\",\n]\n"), "{text}");
    let twice = by_hand(&project, &["--add", "MyOrg:A", "-o", "json"]).ok();
    assert_eq!(twice.json(), serde_json::json!({ "file": "carta.toml", "written": false }));
    by_hand(&project, &["--remove", "MyOrg:A", "--remove-user", "andy"]).ok();
    let text = project.text("carta.toml");
    assert!(!text.contains("MyOrg:A") && !text.contains("andy"), "{text}");
}

#[test]
fn what_cant_be_listed_or_isnt_is_refused_and_nothing_is_changed() {
    let project = Project::new("");
    by_hand(&project, &["--add", "MyOrg: A"]).fails(2, "`MyOrg: A` can't be the name of a group");
    by_hand(&project, &["--add", "MyOrg:A", "--remove", "MyOrg:B"])
        .fails(1, "group `MyOrg:B` isn't listed in `carta.toml`");
    assert!(!project.has("carta.toml"));
}
