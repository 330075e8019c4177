//! Sources and files that aren't as one would wish.

use super::{check, groups, problems, source, sync};
use crate::guarded::Project;
use crate::world::{Home, said};
use std::fs;

#[test]
fn each_member_goes_by_its_own_file_if_it_has_one() {
    groups("Members", &["A", "B"]);
    let project = Project::new("");
    project.write("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"3\"\n");
    for (name, group) in [("a", "Members:A"), ("b", "Members:B")] {
        project.package(name, name);
        project.write(&format!("{name}/src/lib.rs"), &source(&[group]));
    }
    project.write("b/carta.toml", "# b's own\n");
    sync(&project).ok();
    let (root, own) = (project.text("carta.toml"), project.text("b/carta.toml"));
    assert!(root.contains("Members:A") && !root.contains("Members:B"), "{root}");
    assert!(own.contains("Members:B") && !own.contains("Members:A"), "{own}");
    assert!(own.starts_with("# b's own\n"), "{own}");
    check(&project).ok();
    // From within, it is the same workspace.
    let mut within = Home::new().admin(&["manifest", "check"]);
    said(within.current_dir(project.path("b/src"))).ok();
}

#[test]
fn a_file_that_cant_be_read_is_left_as_it_is() {
    groups("Broken", &["Ops"]);
    let project = Project::new(&source(&["Broken:Ops"]));
    for (text, told) in [
        ("groups = [\n", "`carta.toml`, line "),
        (
            "groups = []\ngruops = []\n",
            "`carta.toml`, line 2: expected `groups`, `users` or `[synced]`, not `gruops`",
        ),
        ("groups = [\n    7,\n]\n", "`carta.toml`, line 2: `groups` is a list of names"),
    ] {
        project.write("carta.toml", text);
        sync(&project).fails(1, told);
        check(&project).fails(1, told);
        assert_eq!(project.text("carta.toml"), text);
    }
    fs::write(project.path("carta.toml"), b"# \xff\n").expect("written");
    sync(&project).fails(1, "line 1 isn't UTF-8");
    fs::remove_file(project.path("carta.toml")).expect("removed");
    fs::create_dir(project.path("carta.toml")).expect("made");
    sync(&project).fails(1, "it isn't a file");
}

#[test]
fn a_source_that_cant_be_read_is_told_and_doesnt_hide_the_others() {
    groups("Partly", &["Ops"]);
    let project = Project::new(&format!("mod bad;\nmod gone;\n{}", source(&["Partly:Ops"])));
    project.write("src/bad.rs", "fn f() {\n    '\n}\n");
    let synced = sync(&project);
    assert_eq!(synced.code, Some(1), "{synced:?}");
    assert!(synced.err.contains("`src/bad.rs`: line "), "{synced:?}");
    assert!(synced.err.contains("module `my_program::gone` has no file"), "{synced:?}");
    assert!(project.text("carta.toml").contains("Partly:Ops"));
    let checked = check(&project);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    assert!(problems(&checked).iter().all(|(problem, _)| problem == "unread"));
}

#[test]
fn a_name_that_no_group_can_have_is_told_as_the_compiler_tells_it() {
    let project = Project::new(&source(&["MyOrg: Ops"]));
    let checked = check(&project);
    assert_eq!(checked.code, Some(1), "{checked:?}");
    assert_eq!(problems(&checked), [("invalid".to_owned(), "MyOrg: Ops".to_owned())]);
}

#[test]
fn where_there_is_no_workspace_cargo_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("UTF-8");
    let home = Home::new();
    said(&mut home.admin(&["manifest", "check", path])).fails(1, "Cargo.toml");
    said(&mut home.admin(&["manifest", "check", "/no/such/folder"])).fails(1, "`/no/such/folder`");
}
