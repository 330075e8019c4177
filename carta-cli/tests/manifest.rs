//! `carta manifest`: names in sources and in carta.toml, against those of a Carta.

mod changes;
mod files;
mod hand;
mod sight;

use crate::guarded::Project;
use crate::pty::Terminal;
use crate::world::{Home, Said, said, world};
use carta::{User, block_on};
use serde_json::Value;

/// Makes groups of an organization, which is this test's alone.
fn groups(organization: &str, names: &[&str]) {
    for name in names {
        let group = format!("{organization}:{name}");
        block_on(world().admin.groups().create(group)).expect("made");
    }
}

fn user(name: &str) {
    block_on(world().admin.users().create(&User::new(name))).expect("made");
    let password = crate::world::PASSWORD.into();
    block_on(world().admin.users().set_password(name, &password)).expect("set");
}

fn source(groups: &[&str]) -> String {
    let guard =
        |group: &&str| format!("#[carta::authorize(groups = [\"{group}\"])]\nfn f() -> R {{}}\n");
    groups.iter().map(guard).collect()
}

fn sync(project: &Project) -> Said {
    said(&mut Home::new().admin(&["manifest", "sync", project.folder(), "--yes"]))
}

fn check(project: &Project) -> Said {
    said(&mut Home::new().admin(&["manifest", "check", project.folder(), "-o", "json"]))
}

/// Problem and name of each finding.
fn problems(said: &Said) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let findings = said.json();
    let findings = findings.as_array().expect("a list").iter();
    findings.map(|one| (text(&one["problem"]), text(&one["name"]))).collect()
}

#[test]
fn what_sources_use_and_carta_has_is_written_once_it_was_shown() {
    groups("Sync", &["Ops", "Admins", "Unused"]);
    user("sync-andy");
    let project = Project::new(
        "const ADMINS: carta::Group = carta::group!(\"Sync:Admins\");\n\
         #[carta::authorize(groups = [\"Sync:Ops\", ADMINS], users = [\"sync-andy\"])]\nfn f() -> R {}\n",
    );
    let home = Home::new();
    let asked = said(&mut home.admin(&["manifest", "sync", project.folder()]));
    let asked = asked.fails(2, "nobody is there to ask whether to write that to `carta.toml`");
    for shown in
        ["+ group `Sync:Ops`  src/main.rs:2:30", "+ group `Sync:Admins`", "+ user `sync-andy`"]
    {
        assert!(asked.err.contains(shown), "{asked:?}");
    }
    assert!(!project.has("carta.toml"), "nothing is written that nobody agreed to");

    sync(&project).ok();
    let text = project.text("carta.toml");
    assert!(text.contains("groups = [\n    \"Sync:Admins\",\n    \"Sync:Ops\",\n]\n"), "{text}");
    assert!(text.contains("users = [\n    \"sync-andy\",\n]\n"), "{text}");
    assert!(text.contains("[synced.owners]\nSync = { admin = \""), "{text}");
    assert!(text.contains(&format!("host = \"{}\"\ndate = \"20", crate::world::url())), "{text}");
    assert!(!text.contains("Unused"), "{text}");

    let again = sync(&project).ok();
    assert!(again.err.contains("`carta.toml` says what"), "{again:?}");
    assert_eq!(project.text("carta.toml"), text, "no build begins anew for it");
    let checked = check(&project).ok();
    assert_eq!(checked.json(), serde_json::json!([]));
    assert!(checked.err.contains("3 names are as"), "{checked:?}");
}

#[test]
fn a_misspelt_name_is_told_with_its_place_and_what_was_meant_and_never_written() {
    groups("Spelt", &["Ops"]);
    let project = Project::new(&source(&["Spelt:Ops", "Spelt:Opps", "Nowhere:Else"]));
    let synced = sync(&project);
    assert_eq!(synced.code, Some(1), "{synced:?}");
    let told = "no group `Spelt:Opps` in Carta: did you mean `Spelt:Ops`?\n  src/main.rs:3:30\n";
    assert!(synced.err.contains(told), "{synced:?}");
    assert!(synced.err.contains("no group `Nowhere:Else` in Carta\n"), "{synced:?}");
    assert!(synced.err.contains("error: 2 things are not as it should be\nhelp: "), "{synced:?}");
    let text = project.text("carta.toml");
    assert!(text.contains("Spelt:Ops") && !text.contains("Opps") && !text.contains("Nowhere"));

    let checked = check(&project);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    let json = checked.json();
    assert_eq!(json[1]["suggestion"], "Spelt:Ops");
    assert_eq!(
        json[1]["places"][0],
        serde_json::json!({ "file": "src/main.rs", "line": 3, "column": 30 })
    );
    let table = said(&mut Home::new().admin(&["manifest", "check", project.folder()]));
    assert_eq!((table.code, table.out.contains(told)), (Some(1), true), "{table:?}");
}

#[test]
fn whoever_says_no_or_leaves_at_the_question_has_changed_nothing() {
    groups("Asked", &["Ops"]);
    let project = Project::new(&source(&["Asked:Ops"]));
    let home = Home::new();
    let start = || Terminal::start(home.admin(&["manifest", "sync", project.folder()]));
    for answer in ["n\r", "\u{3}"] {
        let mut terminal = start();
        terminal.shows("+ group `Asked:Ops`");
        terminal.shows("write that to `carta.toml`? [y/N]");
        terminal.types(answer);
        assert_ne!(terminal.ends().0, Some(0));
        assert!(!project.has("carta.toml"));
    }
    let mut terminal = start();
    terminal.shows("[y/N]");
    terminal.types("y\r");
    terminal.shows("`carta.toml` is written");
    assert_eq!(terminal.ends().0, Some(0));
    assert!(project.has("carta.toml"));
}
