use super::*;
use crate::server::Server;
use std::io::{self, BufReader, Read};
use tempfile::TempDir;

const HEAD: &str = r#"{"format":"carta directory","version":1}"#;
const END: &str = r#"{"end":{}}"#;

const ALL: &[&str] = &[
    r#"{"organization":{"name":"Org"}}"#,
    r#"{"user":{"name":"admin"}}"#,
    r#"{"user":{"name":"anna","email":"anna@example.com","organization":"Org","first_name":"Anna","last_name":"A"}}"#,
    r#"{"user":{"name":"bert","suspended":true}}"#,
    r#"{"owner":{"organization":"Org","user":"anna"}}"#,
    r#"{"group":{"name":"Org:Team"}}"#,
    r#"{"group":{"name":"Own"}}"#,
    r#"{"member":{"group":"Carta:Administrators","user":"admin"}}"#,
    r#"{"member":{"group":"Org:Team","user":"anna"}}"#,
    r#"{"member":{"group":"Org:Team","user":"bert","until":"2999-01-01T00:00:00Z"}}"#,
];

struct Bench {
    _folder: TempDir,
    data: Data,
}

impl Bench {
    /// A server has been started on it once.
    fn new() -> Self {
        let bench = Self::without_server();
        let server =
            Server::builder().data(bench.data.clone()).administrator("admin", "password".into());
        server.start().expect("started").stop().expect("stopped");
        bench
    }

    fn without_server() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = Data::Folder(folder.path().join("data"));
        Self { _folder: folder, data }
    }

    fn try_import(&self, text: &str, mode: Mode) -> Result<(Outcome, Vec<Change>), String> {
        let mut changes = Vec::new();
        let told = |change: &Change| changes.push(change.clone());
        let outcome = import(&self.data, &Clock::system(), text.as_bytes(), mode, told);
        outcome.map(|outcome| (outcome, changes)).map_err(|error| error.to_string())
    }

    fn import(&self, lines: &[&str]) -> (Outcome, Vec<Change>) {
        self.try_import(&text(lines), Mode::Change).expect("imported")
    }

    fn refused(&self, lines: &[&str]) -> String {
        self.try_import(&text(lines), Mode::Change).expect_err("refused")
    }

    fn export(&self) -> String {
        let mut written = Vec::new();
        export(&self.data, &Clock::system(), &mut written).expect("exported");
        String::from_utf8(written).expect("UTF-8")
    }
}

fn text(lines: &[&str]) -> String {
    let lines = [&[HEAD], lines, &[END]].concat();
    lines.join("\n") + "\n"
}

#[test]
fn what_is_imported_is_exported_and_again_changes_nothing() {
    let bench = Bench::new();
    let before = bench.export();
    let (dry, would) = bench.try_import(&text(ALL), Mode::DryRun).expect("read");
    assert_eq!(bench.export(), before, "nothing has changed");
    let (outcome, changes) = bench.import(ALL);
    assert_eq!((outcome, &changes), (dry, &would), "as was said");
    assert_eq!(outcome, Outcome { changes: 8, unchanged: 2, differences: 0 });
    assert_eq!(bench.export(), text(ALL));
    let (outcome, changes) = bench.import(ALL);
    assert_eq!((outcome.changes, outcome.differences, changes), (0, 0, vec![]));
    let other = Bench::new();
    other.try_import(&bench.export(), Mode::Change).expect("imported");
    assert_eq!(other.export(), text(ALL));
}

#[test]
fn each_change_is_in_the_audit_as_of_the_server_itself() {
    let bench = Bench::new();
    bench.import(ALL);
    let audited: Result<_, Problem> = on_a_thread(async || {
        let store = open::kept(&bench.data).await?;
        let rows = store.read().await?.audited().await?;
        store.close().await;
        Ok(rows)
    });
    let audited: Vec<_> =
        audited.expect("read").into_iter().rev().take(9).map(|(what, _)| what).collect();
    let expected = [
        "organization made",
        "user made",
        "user made",
        "user suspended",
        "owner added",
        "group made",
        "group made",
        "member added",
        "member added",
    ];
    assert!(audited.iter().rev().eq(expected.iter()), "{audited:?}");
}

#[test]
fn whoever_is_there_stays_as_they_are_and_ends_are_as_said() {
    let bench = Bench::new();
    bench.import(ALL);
    let anna = r#"{"user":{"name":"anna","email":"other@example.com","organization":"Org","first_name":"Anna","last_name":"A"}}"#;
    let bert = r#"{"user":{"name":"bert"}}"#;
    let end = r#"{"member":{"group":"Org:Team","user":"bert"}}"#;
    let past = r#"{"member":{"group":"Own","user":"bert","until":"2001-01-01T00:00:00Z"}}"#;
    let (outcome, changes) = bench.import(&[anna, bert, end, past]);
    assert_eq!(outcome, Outcome { changes: 1, unchanged: 1, differences: 2 });
    let said: Vec<_> = changes.iter().map(Change::to_string).collect();
    assert_eq!(
        said,
        [
            r#"user "anna" has another e-mail address, which stays"#,
            r#"user "bert" has another standing: suspended or not, which stays"#,
            r#""bert" is a member of "Org:Team" for another time"#,
        ]
    );
    let mut lines = ALL.to_vec();
    lines.pop();
    lines.push(end);
    assert_eq!(bench.export(), text(&lines));
}

#[test]
fn what_breaks_a_rule_is_refused_by_its_line_and_nothing_is_changed() {
    let bench = Bench::new();
    let before = bench.export();
    let organization = ALL[0];
    for (lines, expected) in [
        (
            &[organization, r#"{"organization":{"name":"ORG"}}"#][..],
            r#"line 3: organization "ORG" looks like "Org""#,
        ),
        (&[r#"{"user":{"name":"ADMIN"}}"#], r#"line 2: user "ADMIN" is or looks like another one"#),
        (
            &[r#"{"user":{"name":"x","organization":"Org"}}"#],
            "line 2: there is no such organization",
        ),
        (
            &[r#"{"user":{"name":"x","email":"a\nb"}}"#],
            "line 2: a text holds no control characters",
        ),
        (&[r#"{"user":{"name":""}}"#], "line 2: "),
        (
            &[r#"{"user":{"name":"x","pasword":"y"}}"#],
            "line 2 isn't one of a directory: unknown field",
        ),
        (
            &[r#"{"user":{"name":"x","name":"y"}}"#],
            "line 2 isn't one of a directory: duplicate field",
        ),
        (&[r#"{"group":{"name":"Org:Team"}}"#], "line 2: there is no such organization"),
        (
            &[organization, r#"{"group":{"name":"org:Team"}}"#],
            r#"line 3: organization "org" looks like"#,
        ),
        (
            &[r#"{"group":{"name":"A"}}"#, r#"{"group":{"name":"a"}}"#],
            r#"line 3: group "a" looks like another one"#,
        ),
        (&[r#"{"group":{"name":"AllUsers"}}"#], "line 2: the server keeps this group itself"),
        (&[r#"{"organization":{"name":"Carta"}}"#], "line 2: this organization's name is reserved"),
        (
            &[r#"{"owner":{"organization":"Carta","user":"admin"}}"#],
            "line 2: this organization's name is reserved",
        ),
        (
            &[r#"{"user":{"name":"x","organization":"Carta"}}"#],
            "line 2: this organization's name is reserved",
        ),
        (&[r#"{"member":{"group":"None","user":"admin"}}"#], "line 2: there is no such group"),
        (
            &[r#"{"member":{"group":"Carta:Administrators","user":"x"}}"#],
            "line 2: there is no such user",
        ),
        (
            &[
                r#"{"group":{"name":"A"}}"#,
                r#"{"member":{"group":"A","user":"admin","until":"soon"}}"#,
            ],
            "line 3: `until` must be",
        ),
        (&[r#"{"robot":{"name":"x"}}"#], "line 2 isn't one of a directory: unknown variant"),
        (&["hello"], "line 2 isn't one of a directory"),
    ] {
        let said = bench.refused(lines);
        assert!(said.starts_with(expected), "{lines:?}: {said}");
    }
    let end = r#"{"member":{"group":"Carta:Administrators","user":"admin","until":"2999-01-01T00:00:00Z"}}"#;
    assert!(bench.refused(&[end]).starts_with("the last administrator"));
    assert_eq!(bench.export(), before);
}

/// What comes in pieces, and between two of them something else happens.
struct Slow<'a, F>(&'a [u8], F);

impl<F: FnMut()> Read for Slow<'_, F> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        (self.1)();
        self.0.read(to)
    }
}

#[test]
fn nobody_waits_for_what_an_import_waits_for() {
    let bench = Bench::new();
    let lines = text(ALL);
    let others = text(&[r#"{"group":{"name":"Meanwhile"}}"#]);
    let mut pieces = 0;
    let slow = Slow(lines.as_bytes(), || {
        bench.try_import(&others, Mode::Change).expect("while the rest is waited for");
        pieces += 1;
    });
    let slow = BufReader::with_capacity(200, slow);
    let mut told = 0;
    let when_told = |change: &Change| {
        told += 1;
        if let Change::Group(name) = change {
            let line = format!(r#"{{"group":{{"name":"{name}"}}}}"#);
            assert!(bench.export().contains(&line), "told before it is so: {name}");
        }
        bench.try_import(&others, Mode::Change).expect("while somebody is told");
    };
    import(&bench.data, &Clock::system(), slow, Mode::Change, when_told).expect("imported");
    assert!(pieces > 3, "{pieces}");
    assert_eq!(told, 8);
}

#[test]
fn what_a_line_holds_does_nothing_to_a_terminal() {
    let bench = Bench::new();
    let said = bench.refused(&[r#"{"user":{"name":"x","\u001b[31m\u202e\u009b":1}}"#]);
    assert!(said.contains(r"\u{1b}[31m\u{202e}\u{9b}"), "{said}");
    assert!(!said.contains(char::is_control), "{said}");
}

#[test]
fn what_isnt_whole_is_refused() {
    let bench = Bench::new();
    let said = |text: &str| bench.try_import(text, Mode::Change).expect_err("refused");
    assert!(said("").starts_with("the first line isn't"));
    assert!(said("{}\n").starts_with("the first line isn't"));
    assert!(said(&HEAD.replace('1', "2")).starts_with("the first line isn't"));
    assert!(said(HEAD).starts_with("the last line isn't"));
    assert!(said(&format!("{HEAD}\n{}\n", ALL[0])).starts_with("the last line isn't"));
    assert!(
        said(&format!("{HEAD}\n{END}\n\n{END}\n"))
            .starts_with("there is something behind the end, in line 4")
    );
    let long = format!("{HEAD}\n{}", "x".repeat(1 << 17));
    assert_eq!(said(&long), "line 2 is longer than 64 KiB");
    assert_eq!(
        bench.try_import(&format!("\n{HEAD}\r\n\n{END}"), Mode::Change),
        Ok((Outcome::default(), vec![]))
    );
    let empty = Bench::without_server();
    assert!(empty.refused(ALL).starts_with("there are no data of a carta server"));
}
