use super::draft::changed;
use super::{Change, change, read};
use crate::sources::Kind;
use std::collections::BTreeMap;
use std::fs;

fn add(name: &str) -> Change {
    Change::Add(Kind::Group, name.to_owned())
}

fn remove(name: &str) -> Change {
    Change::Remove(Kind::Group, name.to_owned())
}

fn after(text: &str, changes: &[Change]) -> String {
    let after = changed(text, changes).expect("TOML");
    read(&after).unwrap_or_else(|mistake| panic!("{mistake:?} in {after}"));
    assert_eq!(changed(&after, changes).expect("TOML"), after, "once more changes nothing");
    after
}

const LIST: &str = "\
# On top.
groups = [
    # People.
    \"A:Admins\", # first
    \"A:Ops\", # second
    # Machines.
    \"B:Robots\",
]
users = [\"andy\"] # all
";

#[test]
fn a_new_name_takes_its_place_and_comments_stay_where_they_were() {
    assert_eq!(
        after(LIST, &[add("A:New")]),
        LIST.replace("    \"A:Ops\"", "    \"A:New\",\n    \"A:Ops\"")
    );
    assert_eq!(
        after(LIST, &[add("C:Last")]),
        LIST.replace("\"B:Robots\",\n", "\"B:Robots\",\n    \"C:Last\",\n")
    );
    let user = Change::Add(Kind::User, "beth".to_owned());
    assert_eq!(after(LIST, &[user]), LIST.replace("[\"andy\"]", "[\"andy\", \"beth\"]"));
    let user = Change::Add(Kind::User, "aaron".to_owned());
    assert_eq!(after(LIST, &[user]), LIST.replace("[\"andy\"]", "[\"aaron\", \"andy\"]"));
    assert_eq!(after(LIST, &[add("A:Ops")]), LIST, "it is there already");
}

#[test]
fn an_order_of_ones_own_is_kept() {
    let text = "groups = [\n  \"Z\", # z\n  \"B\" # b\n]\n";
    assert_eq!(after(text, &[add("C")]), "groups = [\n  \"Z\", # z\n  \"B\", # b\n  \"C\",\n]\n");
    let text = "groups = [\n  \"Z\",\n  \"B\", # b\n]\n";
    assert_eq!(after(text, &[add("C")]), "groups = [\n  \"Z\",\n  \"B\", # b\n  \"C\",\n]\n");
}

#[test]
fn a_name_goes_with_the_comment_on_its_line_and_no_other() {
    assert_eq!(after(LIST, &[remove("A:Ops")]), LIST.replace("    \"A:Ops\", # second\n", ""));
    assert_eq!(after(LIST, &[remove("A:Admins")]), LIST.replace("    \"A:Admins\", # first\n", ""));
    assert_eq!(after(LIST, &[remove("B:Robots")]), LIST.replace("    \"B:Robots\",\n", ""));
    let user = Change::Remove(Kind::User, "andy".to_owned());
    assert_eq!(after(LIST, &[user]), LIST.replace("[\"andy\"]", "[]"));
    assert_eq!(
        after("groups = [\"A\", \"B\", \"C\"]\n", &[remove("A")]),
        "groups = [\"B\", \"C\"]\n"
    );
    assert_eq!(
        after("groups = [\"A\", \"B\", \"C\"]\n", &[remove("C")]),
        "groups = [\"A\", \"B\"]\n"
    );
    let twice = "groups = [\n    \"A\",\n    \"B\",\n    \"A\", # again\n]\n";
    assert_eq!(after(twice, &[remove("A")]), "groups = [\n    \"B\",\n]\n");
    assert_eq!(after("groups = [\n    \"A\"\n]\n", &[remove("A")]), "groups = [\n]\n");
}

/// Every way to lay out a list of three, with a comment by which each place is known.
fn layouts() -> Vec<String> {
    let leads =
        ["", " ", "\n  ", " # behind{}\n  ", "\n  # above{}\n  ", " # behind{}\n  # above{}\n\n  "];
    let ends = ["", " ", ",", "\n", ",\n", " # end\n", ", # end\n# last\n"];
    let mut layouts = Vec::new();
    for first in leads {
        for second in leads {
            for third in leads {
                let lead = |text: &str, at: &str| text.replace("{}", at);
                let (first, second, third) =
                    (lead(first, "1"), lead(second, "2"), lead(third, "3"));
                layouts.extend(ends.map(|end| {
                    format!("groups = [{first}\"B\",{second}\"D\",{third}\"F\"{end}] # all\n")
                }));
            }
        }
    }
    layouts
}

fn listed(text: &str) -> Vec<String> {
    let content = read(text).unwrap_or_else(|mistake| panic!("{mistake:?} in {text}"));
    content.groups.expect("a list").into_iter().map(|one| one.name).collect()
}

/// `behind2` stands behind the first name, so to say.
fn comments(text: &str) -> Vec<&str> {
    let words = text.split_whitespace();
    words
        .filter(|word| word.starts_with("behind") || word.starts_with("above") || *word == "last")
        .collect()
}

#[test]
fn however_a_list_is_laid_out_names_and_comments_stay() {
    for text in layouts() {
        for (name, expected) in [
            ("A", ["A", "B", "D", "F"]),
            ("C", ["B", "C", "D", "F"]),
            ("E", ["B", "D", "E", "F"]),
            ("G", ["B", "D", "F", "G"]),
        ] {
            let after = after(&text, &[add(name)]);
            assert_eq!(listed(&after), expected, "{text}{after}");
            assert_eq!(comments(&after), comments(&text), "{text}{after}");
        }
        for (name, expected, own) in [
            ("B", ["D", "F"], "behind2"),
            ("D", ["B", "F"], "behind3"),
            ("F", ["B", "D"], "nothing"),
        ] {
            let after = after(&text, &[remove(name)]);
            assert_eq!(listed(&after), expected, "{text}{after}");
            let mut others = comments(&text);
            others.retain(|comment| *comment != own);
            assert_eq!(comments(&after), others, "{text}{after}");
        }
    }
}

#[test]
fn a_file_that_isnt_there_is_made_whole() {
    let owners = BTreeMap::from([("andy".to_owned(), "1".to_owned())]);
    let changes = [
        add("MyOrg:Ops"),
        add("MyOrg:Admins"),
        Change::Id(Kind::Group, "MyOrg:Ops".into(), Some("7".into())),
        Change::Add(Kind::User, "an\"dy\\".into()),
        Change::Id(Kind::User, "an\"dy\\".into(), Some("1".into())),
        Change::Owners("MyOrg".into(), Some(owners)),
        Change::Host("http://127.0.0.1:1".into()),
        Change::Date("2026-11-29".into()),
    ];
    let text = after("", &changes);
    let (introduction, rest) = text.split_once('\n').expect("lines");
    assert!(introduction.starts_with("# The names that"), "{introduction}");
    assert_eq!(
        rest,
        "groups = [
    \"MyOrg:Admins\",
    \"MyOrg:Ops\",
]
users = [
    \"an\\\"dy\\\\\",
]

[synced]
host = \"http://127.0.0.1:1\"
date = \"2026-11-29\"

[synced.groups]
\"MyOrg:Ops\" = \"7\"

[synced.users]
'an\"dy\\' = \"1\"

[synced.owners]
MyOrg = { andy = \"1\" }
"
    );
}

#[test]
fn a_file_of_comments_alone_keeps_them_on_top() {
    let text = "# Ours.\n\n# More.\n";
    assert_eq!(after(text, &[add("A")]), format!("{text}groups = [\n    \"A\",\n]\n"));
    assert_eq!(after(text, &[remove("A")]), text);
}

#[test]
fn what_carta_said_is_replaced_with_the_comment_behind_it() {
    let text = "groups = [\"A\"]\n\n[synced.groups]\nA = \"1\" # why\n";
    let id = |id: Option<&str>| Change::Id(Kind::Group, "A".into(), id.map(str::to_owned));
    assert_eq!(after(text, &[id(Some("2"))]), text.replace("\"1\"", "\"2\""));
    let removed = after(text, &[id(None)]);
    assert_eq!(read(&removed).expect("read").synced.groups, BTreeMap::new());
    let content = read(&after(text, &[remove("A")])).expect("read");
    assert!(content.groups.expect("a list").is_empty() && content.synced.groups.is_empty());
}

#[test]
fn mistakes_are_named_by_their_lines() {
    for (line, text) in [
        (2, "groups = []\ngruops = []\n"),
        (1, "groups = \"A\"\n"),
        (2, "groups = [\n  7\n]\n"),
        (3, "groups = []\n[synced]\nhots = \"x\"\n"),
        (2, "[synced.groups]\nA = 1\n"),
        (2, "[synced.owners]\nA = \"andy\"\n"),
        (1, "groups = [\n"),
        (2, "groups = []\ngroups = []\n"),
    ] {
        let mistake = read(text).expect_err(text);
        assert!(mistake.line == line || text == "groups = [\n", "{text}: {mistake:?}");
    }
}

#[test]
fn nobodys_change_is_lost_when_several_write_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("carta.toml");
    let names: Vec<String> = (0..24).map(|number| format!("Org:Group{number:02}")).collect();
    std::thread::scope(|scope| {
        for name in &names {
            scope.spawn(|| change(&path, &[add(name)]).expect("written"));
        }
    });
    let content = read(&fs::read_to_string(&path).expect("there")).expect("TOML");
    let listed: Vec<_> = content.groups.expect("a list").into_iter().map(|one| one.name).collect();
    assert_eq!(listed, names);
    let left = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(left, 1, "no temporary file is left");
}

#[test]
fn a_link_stays_one_and_permissions_stay_as_they_are() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().expect("a folder");
    let (file, link) = (folder.path().join("real.toml"), folder.path().join("carta.toml"));
    fs::write(&file, "groups = []\n").expect("written");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("set");
    symlink(&file, &link).expect("linked");
    assert!(change(&link, &[add("A")]).expect("written"));
    assert!(!change(&link, &[add("A")]).expect("the same"));
    assert!(link.is_symlink());
    assert!(fs::read_to_string(&file).expect("there").contains("\"A\""));
    assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o640);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o440)).expect("set");
    let error = format!("{:#}", change(&link, &[add("B")]).expect_err("read-only"));
    assert!(error.contains("it is read-only"), "{error}");
}
