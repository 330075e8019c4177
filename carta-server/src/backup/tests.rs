use super::*;
use crate::server::{Folder, Server};
use crate::store::{Location, Store};
use std::path::PathBuf;
use tempfile::TempDir;

/// The data of a server that has been started once, and a place for more.
struct Bench {
    folder: TempDir,
    data: Data,
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = Data::Folder(folder.path().join("data"));
        let server = Server::builder().data(data.clone()).administrator("admin", "password".into());
        server.start().expect("started").stop().expect("stopped");
        Self { folder, data }
    }

    fn other(&self, name: &str) -> Data {
        Data::Folder(self.folder.path().join(name))
    }

    fn saved(&self) -> Vec<u8> {
        let mut file = Vec::new();
        save(&self.data, &mut file).expect("saved");
        file
    }

    /// The first line of a backup is 1.
    fn lines(&self) -> Vec<String> {
        let text = String::from_utf8(self.saved()).expect("UTF-8");
        text.lines().map(str::to_owned).collect()
    }
}

fn database(data: &Data) -> PathBuf {
    let Data::Folder(folder) = data else {
        panic!("{data:?}");
    };
    Folder::database_in(folder)
}

fn whole(lines: &[String]) -> Vec<u8> {
    let mut text = lines.join("\n");
    text.push('\n');
    text.into_bytes()
}

/// With a checksum that is right, and of rows what is said.
fn sealed(lines: &[String]) -> Vec<u8> {
    let (end, before) = lines.split_last().expect("an end");
    let before = whole(before);
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &before);
    let mut end: serde_json::Value = serde_json::from_str(end).expect("an end");
    end["sha256"] = hex::encode(digest).into();
    [before, format!("{end}\n").into_bytes()].concat()
}

fn refused(data: &Data, file: &[u8]) -> String {
    restore(data, file).expect_err("refused").to_string()
}

#[test]
fn what_is_saved_is_restored_row_by_row() {
    let bench = Bench::new();
    let (file, other) = (bench.saved(), bench.other("other"));
    let summary = restore(&other, file.as_slice()).expect("restored");
    assert_eq!((summary.users, summary.groups), (1, 1));
    let mut again = Vec::new();
    assert_eq!(save(&other, &mut again).expect("saved"), summary);
    assert!(again == file, "nothing is lost, and nothing is added");
    assert_eq!(
        refused(&other, &file),
        "the database isn't empty: name one that no server has been started on"
    );
}

#[test]
fn what_isnt_whole_is_refused_and_leaves_nothing_behind() {
    let bench = Bench::new();
    let (file, other) = (bench.saved(), bench.other("other"));
    let ends: Vec<usize> = (0..file.len()).filter(|at| file[*at] == b'\n').collect();
    let mut cuts: Vec<_> = (0..file.len()).step_by(101).chain([file.len() - 1]).collect();
    cuts.extend(ends.iter().take(ends.len() - 1).map(|end| end + 1));
    for cut in cuts {
        let said = refused(&other, &file[..cut]);
        assert!(said.contains("cut off") || said.contains("no backup"), "{cut}: {said}");
    }
    // Whatever bit is another one. The head has a word for what it can be.
    for at in (0..file.len()).step_by(53) {
        let mut altered = file.clone();
        altered[at] ^= 1;
        assert!(restore(&other, altered.as_slice()).is_err(), "{at}");
    }
    let twice = [file.clone(), file.clone()].concat();
    assert_eq!(refused(&other, &twice), "the backup is damaged: its checksum is another one");
    restore(&other, file.as_slice()).expect("nothing was left behind");
}

#[test]
fn what_says_something_else_than_it_should_is_named_by_its_line() {
    let bench = Bench::new();
    let (lines, other) = (bench.lines(), bench.other("other"));
    let place = |start: &str| lines.iter().position(|line| line.starts_with(start)).expect("there");
    let users = place(r#"{"table":"users""#);
    let replaced = |at: usize, line: &str| {
        let mut lines = lines.clone();
        line.clone_into(&mut lines[at]);
        refused(&other, &sealed(&lines))
    };
    let with = |at: usize, from: &str, to: &str| {
        assert!(lines[at].contains(from), "{}", lines[at]);
        replaced(at, &lines[at].replace(from, to))
    };
    assert_eq!(replaced(0, "{}"), "this is no backup of carta's");
    assert_eq!(replaced(0, "hello"), "this is no backup of carta's");
    assert!(with(0, r#""version":1"#, r#""version":2"#).contains("another form (2)"));
    let schema = format!(r#""schema":{}"#, Store::SCHEMA);
    assert!(with(0, &schema, r#""schema":1"#).contains("in the form 1"));
    assert!(with(0, &schema, r#""schema":999"#).contains("in the form 999"));
    assert!(with(users, "users", "sqlite_master").contains("a table that isn't known"));
    assert!(with(users, "folded", "name").contains("columns that this table doesn't have"));
    assert!(with(users, r#""folded","#, "").contains("columns that this table doesn't have"));
    for row in [
        "[]",
        "[1]",
        r#"["only an id"]"#,
        "[[[[[]]]]]",
        r#"["a","b","c",1,null,null,null,1,null,null]"#,
    ] {
        let said = replaced(users + 1, row);
        assert!(said.contains(&format!("line {}", users + 2)), "{row}: {said}");
    }
    let doubled = [&lines[..users + 2], &lines[users + 1..]].concat();
    assert!(refused(&other, &sealed(&doubled)).contains("a row in line"));
    let emptied = [&lines[..users + 1], &lines[users + 2..]].concat();
    assert!(restore(&other, sealed(&emptied).as_slice()).is_err(), "others refer to the user");
    // Without its checksum set right.
    let mut renamed = lines.clone();
    renamed[users + 1] = lines[users + 1].replace("\"admin\"", "\"nimda\"");
    assert_eq!(
        refused(&other, &whole(&renamed)),
        "the backup is damaged: its checksum is another one"
    );
}

#[test]
fn a_line_without_end_takes_no_memory_without_end() {
    let bench = Bench::new();
    let (lines, other) = (bench.lines(), bench.other("other"));
    let start = whole(&lines[..1]);
    let endless = std::io::Read::chain(start.as_slice(), std::io::repeat(b'['));
    let said = restore(&other, BufReader::new(endless)).expect_err("refused").to_string();
    assert_eq!(
        said,
        "the backup has something in line 2 that doesn't belong there: too long a line"
    );
}

#[test]
fn what_isnt_there_or_of_another_version_isnt_saved() {
    let bench = Bench::new();
    let said = |data: &Data| save(data, Vec::new()).expect_err("refused").to_string();
    assert!(said(&Data::Memory).contains("end with their server"));
    let nothing = bench.other("nothing");
    assert!(said(&nothing).contains("there are no data of a carta server in"));
    assert!(!database(&nothing).exists(), "looking makes nothing");
    std::fs::create_dir(database(&nothing).parent().expect("a folder")).expect("made");
    std::fs::write(database(&nothing), "").expect("written");
    assert!(said(&nothing).contains("there are no data of a carta server in"));
    for (statement, expected) in [
        ("UPDATE _sqlx_migrations SET version = 999 WHERE version = 1", "a newer version"),
        ("DELETE FROM _sqlx_migrations WHERE version > 2", "an older version"),
    ] {
        change(&bench.data, statement);
        assert!(said(&bench.data).contains(expected), "{}", said(&bench.data));
    }
}

fn change(data: &Data, statement: &'static str) {
    let changed: Result<_, Problem> = on_a_thread(async || {
        let path = database(data);
        let store = Store::open_kept(Location::File(&path), crate::store::Kept::Shared).await?;
        let mut tx = store.begin_write().await?;
        tx.do_as_said(statement).await?;
        tx.commit().await?;
        store.close().await;
        Ok(())
    });
    changed.expect("changed");
}

#[test]
fn a_copy_is_made_of_what_nobody_has_and_into_what_holds_nothing() {
    let bench = Bench::new();
    let server = Server::builder().data(bench.data.clone()).start().expect("started");
    let said = |to: &Data| copy(&bench.data, to).expect_err("refused").to_string();
    assert_eq!(said(&bench.other("other")), "a server has the data open: stop it first");
    save(&bench.data, Vec::new()).expect("saved meanwhile");
    server.stop().expect("stopped");
    let summary = copy(&bench.data, &bench.other("other")).expect("copied");
    assert_eq!(summary.users, 1);
    assert!(said(&bench.other("other")).contains("isn't empty"));
    assert!(copy(&bench.data, &bench.data).is_err(), "nor onto itself");
    let server = Server::builder().data(bench.data.clone()).start().expect("nothing has changed");
    server.stop().expect("stopped");
}

/// A database that nobody else has, where there is one for tests.
fn postgres() -> Option<Data> {
    let made: Result<_, Problem> = on_a_thread(async || Ok(crate::store::postgres().await));
    made.expect("made").map(Data::Postgres)
}

#[test]
fn what_is_moved_to_postgresql_and_back_is_what_it_was() {
    let (Some(database), bench) = (postgres(), Bench::new()) else {
        return;
    };
    let summary = copy(&bench.data, &database).expect("moved");
    let mut there = Vec::new();
    assert_eq!(save(&database, &mut there).expect("saved"), summary);
    assert!(there == bench.saved(), "the same in every byte, whatever keeps it");
    assert!(refused(&database, &there).contains("isn't empty"));
    copy(&database, &bench.other("back")).expect("moved back");
    let mut back = Vec::new();
    save(&bench.other("back"), &mut back).expect("saved");
    assert!(there == back);
}

#[test]
fn a_server_on_postgresql_goes_on_from_there_and_isnt_moved_from_under() {
    let (Some(database), bench) = (postgres(), Bench::new()) else {
        return;
    };
    copy(&bench.data, &database).expect("moved");
    let master_key = bench.folder.path().join("data/master.key");
    let start = || {
        let files = crate::FileStore::Folder(bench.folder.path().join("files"));
        let server = Server::builder().data(database.clone()).master_key_file(&master_key);
        server.files(files).administrator("another", "password".into()).start().expect("started")
    };
    let server = start();
    assert!(!server.administrator_made(), "there is one");
    let said = copy(&database, &bench.other("early")).expect_err("refused").to_string();
    assert_eq!(said, "a server has the data open: stop it first");
    save(&database, Vec::new()).expect("saved meanwhile");
    server.stop().expect("stopped");
    // The audit goes on behind its last row, and not in the middle of it.
    let audited: Result<_, Problem> = on_a_thread(async || {
        let store = open::kept(&database).await?;
        let mut tx = store.begin_write().await?;
        let before = tx.audited().await?.len();
        tx.audit(None, crate::store::Change::MasterKeyChanged, 1)?;
        tx.commit().await?;
        let after = store.read().await?.audited().await?;
        store.close().await;
        Ok((before, after))
    });
    let (before, after) = audited.expect("written");
    assert_eq!(after.len(), before + 1);
    assert_eq!(after.last().map(|(action, _)| action.as_str()), Some("master key changed"));
    copy(&database, &bench.other("late")).expect("moved");
}

/// Does something as soon as something is written.
struct Meanwhile<F>(Option<F>);

impl<F: FnOnce()> Write for Meanwhile<F> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if let Some(deed) = self.0.take() {
            deed();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_server_that_comes_in_the_middle_of_a_move_ends_it() {
    let (Some(database), bench) = (postgres(), Bench::new()) else {
        return;
    };
    copy(&bench.data, &database).expect("moved");
    // More than is kept back before something is written.
    let padded: Result<_, Problem> = on_a_thread(async || {
        let store = open::kept(&database).await?;
        let mut tx = store.begin_write().await?;
        tx.insert_setting("padding", &"x".repeat(1 << 14)).await?;
        tx.commit().await?;
        store.close().await;
        Ok(())
    });
    padded.expect("written");
    let (until_over, over) = mpsc::channel::<Infallible>();
    let moved = thread::scope(|scope| {
        let database = &database;
        let connect = move || {
            let (connected, is_connected) = mpsc::channel();
            scope.spawn(move || {
                let there: Result<_, Problem> = on_a_thread(async move || {
                    let store = open::kept(database).await?;
                    let tx = store.read().await?;
                    connected.send(()).expect("waited for");
                    let _ = over.recv();
                    drop(tx);
                    Ok(())
                });
                there.expect("connected");
            });
            is_connected.recv().expect("connected");
        };
        let (done, until_done) = mpsc::channel();
        drop(done);
        let moved = on_a_thread(async || {
            let store = open::alone(database).await?;
            let moved = from_the_lone(&store, Meanwhile(Some(connect)), until_done).await;
            store.close().await;
            moved
        });
        drop(until_over);
        moved
    });
    assert!(matches!(moved, Err(Problem::InUse)), "{moved:?}");
}

#[test]
fn what_a_database_refuses_leaves_nothing_behind_there_either() {
    let (Some(database), bench) = (postgres(), Bench::new()) else {
        return;
    };
    let mut lines = bench.lines();
    let last = lines.iter().rposition(|line| line.starts_with('[')).expect("a row");
    lines.insert(last, lines[last].clone());
    assert!(refused(&database, &sealed(&lines)).contains("a row in line"));
    restore(&database, bench.saved().as_slice()).expect("nothing was left behind");
}
