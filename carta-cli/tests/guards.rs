//! `carta guards`: what is guarded, who may call it today, what changed, and the page that shows it.

mod browser;
mod page;
mod program;
mod who;

use crate::guarded::Project;
use crate::world::{Home, said};
use serde_json::json;

const SOURCE: &str = "\
#[carta::authorize(groups = [\"Acme:Ops\"], fresh)]
fn restart() -> R {}

#[carta::authorize(permission = \"read\", on = self.id)]
impl Report { pub fn show(&self) -> R {} }
";

#[test]
fn sources_say_what_is_guarded() {
    let project = Project::new(SOURCE);
    project.write("tests/it.rs", "#[carta::authorize] fn of_a_test() -> R {}");
    let home = Home::new();
    let list = said(&mut home.carta(&["guards", project.folder(), "-o", "json"])).ok();
    assert_eq!(
        list.json(),
        json!([
            {
                "function": "my_program::Report::show", "file": "src/main.rs", "line": 5,
                "policy": "authenticated", "permission": "read", "on": "self.id", "fresh": false
            },
            {
                "function": "my_program::restart", "file": "src/main.rs", "line": 2,
                "policy": "groups = [\"Acme:Ops\"]", "fresh": true
            }
        ])
    );
    let table = said(&mut home.carta(&["guards", project.folder()])).ok();
    assert!(table.out.contains("groups = [\"Acme:Ops\"], fresh"), "{table:?}");
    assert!(table.out.contains("authenticated, permission = \"read\", on = self.id"), "{table:?}");
    // What was written is read again, also from stdin.
    let file = home.file("guards.json", &list.out);
    let again = said(&mut home.carta(&["guards", "--from", &file, "-o", "json"])).ok();
    assert_eq!(again.out, list.out);
    let mut piped = home.carta(&["guards", "--from", "-", "-o", "json"]);
    piped.stdin(std::fs::File::open(&file).expect("there"));
    assert_eq!(said(&mut piped).ok().out, list.out);
}

#[test]
fn a_source_that_cant_be_read_makes_no_list_that_looks_whole() {
    let project = Project::new(&format!("mod bad;\n{SOURCE}"));
    project.write("src/bad.rs", "'");
    let mut command = Home::new().carta(&["guards", project.folder()]);
    let refused = said(&mut command).fails(1, "1 sources couldn't be read");
    assert!(refused.err.contains("`src/bad.rs`: line 1 isn't Rust"), "{refused:?}");
}

#[test]
fn a_review_sees_what_changed_and_that_nothing_did() {
    let project = Project::new(SOURCE);
    let home = Home::new();
    let before = said(&mut home.carta(&["guards", project.folder(), "-o", "json"])).ok();
    let before = home.file("before.json", &before.out);
    project.write("src/main.rs", &format!("// A line more.\n{SOURCE}"));
    let arguments = ["guards", project.folder(), "--diff", &before, "-o", "json"];
    assert_eq!(said(&mut home.carta(&arguments)).ok().json(), json!([]), "it only moved");
    project.write("src/main.rs", &SOURCE.replace("Ops", "All").replace("show", "print"));
    let changed = said(&mut home.carta(&arguments));
    assert_eq!(changed.code, Some(1), "{changed:?}");
    assert!(changed.err.contains("the guards of 3 functions changed"), "{changed:?}");
    let changes = changed.json();
    let changes: Vec<_> = changes
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            (one["change"].as_str().expect("a text"), one["function"].as_str().expect("one"))
        })
        .collect();
    assert_eq!(
        changes,
        [
            ("added", "my_program::Report::print"),
            ("removed", "my_program::Report::show"),
            ("changed", "my_program::restart")
        ]
    );
    let nothing = home.file("nothing.json", "{}");
    let arguments = ["guards", project.folder(), "--diff", &nothing];
    said(&mut home.carta(&arguments)).fails(1, "can't be read as an inventory");
}
