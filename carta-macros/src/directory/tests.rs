use super::{Directory, file, place, reported};
use crate::model::Kind;
use std::path::Path;

const FILE: &str = "\
# The directory of MyOrg.
groups = [\"MyOrg:Admins\", 'MyOrg:Ops'] # two
users = [
    \"andy\", # first
    \"be\\\"th\",
]
";

fn listed(text: &str) -> Result<(usize, usize), (usize, String)> {
    let count = |names: Option<Vec<String>>| names.map_or(0, |names| names.len());
    file::parse(text)
        .map(|listed| (count(listed.groups), count(listed.users)))
        .map_err(|mistake| (mistake.line, mistake.message))
}

fn line_of(text: &str) -> usize {
    listed(text).unwrap_err().0
}

#[test]
fn both_lists_are_read() {
    assert_eq!(listed(FILE), Ok((2, 2)));
    assert_eq!(listed(&FILE.replace('\n', "\r\n")), Ok((2, 2)));
    assert_eq!(listed(""), Ok((0, 0)));
    assert_eq!(listed("\u{feff}groups=[]"), Ok((0, 0)));
    let listed = file::parse(FILE).unwrap();
    assert_eq!(listed.users.unwrap(), ["andy", "be\"th"]);
}

#[test]
fn what_cannot_be_read_is_named_by_its_line() {
    assert_eq!(line_of("groups = []\ngruops = []"), 2);
    assert_eq!(line_of("groups = []\n\n[table]"), 3);
    assert_eq!(line_of("groups = [\n\"a\"\n\"b\"]"), 3);
    assert_eq!(line_of("groups = [\"a\n\"]"), 1);
    assert_eq!(line_of("groups = [\n7]"), 2);
    assert_eq!(line_of("groups = [\"\\u0041\"]"), 1);
    assert_eq!(line_of("groups = [] users = []"), 1);
    assert_eq!(line_of("groups = []\ngroups = []"), 2);
    assert_eq!(line_of("groups = [\"a\""), 1);
    assert_eq!(line_of("groups"), 1);
}

const SYNCED: &str = "\
groups = [\"MyOrg:Ops\"]

[synced] # by `carta manifest sync`
host = \"https://carta.example.com\"
date = \"2026-11-29\"

[synced.groups]
\"MyOrg:Ops\" = \"0b5f\" # comments stay

[synced.users]
andy = \"1\"
'b\"th' = \"2\"

[synced.owners]
MyOrg = { andy = \"1\", \"be th\" = \"2\" }
\"Other Org\" = {}
";

#[test]
fn what_sync_keeps_is_passed_over() {
    assert_eq!(listed(SYNCED), Ok((1, 0)));
    assert_eq!(listed(&SYNCED.replace('\n', "\r\n")), Ok((1, 0)));
    assert_eq!(listed("[synced]"), Ok((0, 0)));
    let listed = file::parse(SYNCED).unwrap();
    assert_eq!(listed.users, None, "who is known isn't a list of who may be named");
}

#[test]
fn what_sync_would_not_keep_is_named_by_its_line() {
    for (line, text) in [
        (2, "\n[groups]"),
        (1, "[synced.group]"),
        (1, "[synced"),
        (1, "[[synced]]"),
        (1, "[synced] host = \"x\""),
        (2, "[synced]\nhosts = \"x\""),
        (2, "[synced]\nhost = x"),
        (3, "[synced]\nhost = \"x\"\nhost = \"x\""),
        (3, "[synced]\n\n[synced]"),
        (2, "[synced]\ngroups = []"),
        (3, "[synced.groups]\n\"a\" = \"1\"\ngroups = []"),
        (2, "[synced.groups]\n\"a:b\" = { id = \"1\" }"),
        (2, "[synced.groups]\na:b = \"1\""),
        (2, "[synced.groups]\na.b = \"1\""),
        (2, "[synced.owners]\na = \"andy\""),
        (2, "[synced.owners]\na = { andy }"),
        (2, "[synced.owners]\na = { andy = \"1\""),
        (2, "[synced.owners]\na = { andy = \"1\" beth = \"2\" }"),
        (3, "[synced.owners]\na = {}\n= {}"),
    ] {
        assert_eq!(line_of(text), line, "{text}");
    }
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

#[test]
fn the_nearest_workspace_and_no_further() {
    let root = tempfile::tempdir().unwrap();
    let outer = root.path();
    let (inner, package) = (outer.join("inner"), outer.join("inner/a/b"));
    write(&package.join("Cargo.toml"), "[package]\nname = \"b\"\n");
    write(&outer.join("carta.toml"), FILE);
    assert_eq!(place::find(&package), None, "nothing says that the outer folder is meant");
    write(&outer.join("Cargo.toml"), "[workspace]\nmembers = []\n");
    assert_eq!(place::find(&package), Some(outer.join("carta.toml")));
    write(&inner.join("Cargo.toml"), "[workspace.package]\n");
    assert_eq!(place::find(&package), None, "the nearest workspace is the last place");
    write(&inner.join("carta.toml"), FILE);
    assert_eq!(place::find(&package), Some(inner.join("carta.toml")));
    write(&package.join("carta.toml"), FILE);
    assert_eq!(place::find(&package), Some(package.join("carta.toml")));
}

#[test]
fn names_are_looked_up() {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join("carta.toml");
    let unlisted = |kind, name: &str| {
        let directory = Directory::of(root.path()).unwrap().unwrap();
        let shown = path.display().to_string();
        directory.unlisted(kind, name).map(|message| message.replace(&shown, "carta.toml"))
    };
    write(&path, "groups = [\"MyOrg:Admins\"]\n");
    assert_eq!(unlisted(Kind::Group, "MyOrg:Admins"), None);
    assert_eq!(unlisted(Kind::User, "anybody"), None, "without a list, users aren't checked");
    assert_eq!(
        unlisted(Kind::Group, "MyOrg:Admin").as_deref(),
        Some("no group `MyOrg:Admin` in `carta.toml`: did you mean `MyOrg:Admins`?")
    );
    write(&path, "users = [\"andy\"]\n");
    assert!(unlisted(Kind::User, "beth").unwrap().ends_with("if it exists, list it there"));
    write(&path, "groups = [\n");
    let error = Directory::of(root.path()).err().unwrap();
    assert!(error.contains("carta.toml`, line 2: "), "{error}");
}

#[test]
fn a_mistake_is_told_where_it_was_told_first() {
    let told = |message: &str, line| reported::told_at(message, &("lib.rs".to_owned(), line, 1));
    assert!(told("one", 3));
    assert!(!told("one", 7), "another function");
    assert!(told("one", 3), "an editor expands the same function again");
    assert!(told("two", 7), "another mistake");
}
