//! Files: up, down, and what mustn't come of it.

mod hostile;
mod parts;

use crate::page::is_true;
use crate::pty::Terminal;
use crate::world::{Home, said, steady, world};
use carta::block_on;
use serde_json::{Value, json};
use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// The command, in a folder of its own.
pub(crate) struct Place {
    home: Home,
    folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self { home: Home::new(), folder: tempfile::tempdir().expect("a folder") }
    }

    pub(crate) fn carta(&self, arguments: &[&str]) -> Command {
        let mut command = self.home.admin(&["file"]);
        command.args(arguments).current_dir(self.path());
        command
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, content: &[u8]) {
        fs::write(self.path().join(name), content).expect("written");
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path().join(name)).expect("there")
    }

    /// What is in the folder, by name.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<_> =
            names.map(|name| name.to_str().expect("UTF-8").to_owned()).collect();
        names.sort();
        names
    }

    /// Puts a file of that name and content, and gives its id.
    pub(crate) fn put(&self, name: &str, content: &[u8]) -> String {
        self.write("to-put", content);
        let put = said(&mut self.carta(&["put", "to-put", "--name", name, "-o", "json"])).ok();
        fs::remove_file(self.path().join("to-put")).expect("removed");
        let put = put.json();
        put.get("id").and_then(Value::as_str).expect("an id").to_owned()
    }

    fn mode(&self, name: &str) -> u32 {
        let metadata = fs::metadata(self.path().join(name)).expect("there");
        metadata.permissions().mode() & 0o777
    }
}

#[test]
fn a_file_is_put_listed_fetched_replaced_and_deleted() {
    let place = Place::new();
    let workspace = block_on(world().admin.workspaces().create("file-workspace")).expect("made");
    let workspace = workspace.id.expect("an id");
    place.write("Größe.csv", b"a,b\n");
    let to = format!("/{workspace}/raw/");
    let put = said(&mut place.carta(&["put", "Größe.csv", "--to", &to, "-o", "json"])).ok();
    assert_eq!(
        steady(&put.err),
        "file `Größe.csv` is kept as `00000000-0000-0000-0000-000000000000`\n"
    );
    is_true("file put", &put.json());
    let id = put.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(put.json()["path"], json!(format!("/{workspace}/raw/Größe.csv")));

    let top = said(&mut place.carta(&["list"])).ok().out;
    assert!(top.lines().any(|line| line.starts_with("file-workspace ")), "{top}");
    let table = "\
NAME       TYPE  ID                                    OWNER  MODIFIED
Größe.csv  File  00000000-0000-0000-0000-000000000000  admin
";
    let at = format!("{workspace}/raw");
    assert_eq!(said(&mut place.carta(&["list", &at])).ok().steady(), table);
    let listed = said(&mut place.carta(&["list", &at, "-o", "json"])).ok().json();
    is_true("file list", &listed);
    assert_eq!(listed[0]["permission"]["admin"], json!(true));
    said(&mut place.carta(&["list", &format!("{workspace}/none")]))
        .fails(1, "/none` failed: it isn't there");
    let empty = block_on(world().admin.workspaces().create("file-empty")).expect("made");
    let none = said(&mut place.carta(&["list", &empty.id.expect("an id")])).ok();
    assert!(none.out.is_empty() && none.err.starts_with("there is nothing at `"), "{none:?}");
    let wrong = said(&mut place.carta(&["get", &format!("/{workspace}/raw/Grösse.csv")]));
    let wrong = wrong.fails(1, "there is no file `/");
    assert!(wrong.err.contains(&format!("\nhelp: `carta file list /{at}`")), "{}", wrong.err);

    fs::create_dir(place.path().join("down")).expect("made");
    let got = said(&mut place.carta(&["get", &id, "down", "-o", "json"])).ok();
    assert_eq!(got.err, "`down/Größe.csv` holds 4 bytes\n");
    let fetched = json!({"id": id, "name": "Größe.csv", "path": "down/Größe.csv", "bytes": 4});
    assert_eq!(got.json(), fetched);
    is_true("file get", &got.json());
    assert_eq!(place.read("down/Größe.csv"), b"a,b\n");

    place.write("new", b"a,b\n1,2\n");
    let path = format!("/{workspace}/raw/Größe.csv");
    said(&mut place.carta(&["put", "new", "--replace", &path])).ok();
    said(&mut place.carta(&["get", &path, "as-new.csv"])).ok();
    assert_eq!(place.read("as-new.csv"), b"a,b\n1,2\n");

    said(&mut place.carta(&["delete", &id])).fails(2, "nobody is there to ask whether to delete");
    let deleted = said(&mut place.carta(&["delete", &path, "--yes", "-o", "json"])).ok();
    assert_eq!(deleted.json(), json!([{"id": id}]));
    is_true("file delete", &deleted.json());
    said(&mut place.carta(&["delete", &id, "--yes"])).fails(1, "failed: it isn't there");
    said(&mut place.carta(&["get", &id])).fails(1, "failed: it isn't there");
}

#[test]
fn sources_say_what_they_can_do() {
    let place = Place::new();
    let table = "\
SOURCE        SUPPORT
Carta         Containers, FileUpdate, FullFileList
HyperThought  Containers, PartialFileList
";
    assert_eq!(said(&mut place.carta(&["sources"])).ok().out, table);
    is_true("file sources", &said(&mut place.carta(&["sources", "-o", "json"])).ok().json());
    said(&mut place.carta(&["list", "--source", "HyperThought"]))
        .fails(1, "failed: it isn't there");
}

#[test]
fn a_name_that_isnt_unique_is_none() {
    let place = Place::new();
    let ids = [place.put("file-twice.csv", b"1"), place.put("file-twice.csv", b"2")];
    let twice = said(&mut place.carta(&["get", "/file-twice.csv", "-"]));
    let twice = twice.fails(1, "`/file-twice.csv` is more than one file");
    assert!(ids.iter().all(|id| twice.err.contains(id)), "{}", twice.err);
    for (id, content) in ids.iter().zip(["1", "2"]) {
        assert_eq!(said(&mut place.carta(&["get", id, "-"])).ok().out, content);
    }
}

#[test]
fn what_is_there_stays_unless_it_is_meant() {
    let place = Place::new();
    let id = place.put("file-kept.txt", b"new");
    place.write("file-kept.txt", b"old");
    place.write("usual", b"");
    fs::set_permissions(place.path().join("file-kept.txt"), Permissions::from_mode(0o640))
        .expect("set");
    std::os::unix::fs::symlink("nowhere", place.path().join("link")).expect("made");
    for to in [&[][..], &["file-kept.txt"], &["."], &["link"]] {
        let refused = said(place.carta(&["get", &id]).args(to)).fails(1, "is there already");
        assert!(refused.err.contains("\nhelp: name another file, or replace it: --force"));
    }
    assert_eq!(place.names(), ["file-kept.txt", "link", "usual"]);
    assert_eq!(place.read("file-kept.txt"), b"old");

    said(&mut place.carta(&["get", &id, "--force"])).ok();
    assert_eq!(
        (place.read("file-kept.txt").as_slice(), place.mode("file-kept.txt")),
        (&b"new"[..], 0o640)
    );
    said(&mut place.carta(&["get", &id, "fresh"])).ok();
    assert_eq!(place.mode("fresh"), place.mode("usual"), "as the umask says");
    said(&mut place.carta(&["get", &id, "/dev/null", "--force"]))
        .fails(1, "`/dev/null` isn't a file that could be replaced");
    said(&mut place.carta(&["get", &id, "not/there"])).fails(1, "`not/there` can't be written");
    assert_eq!(place.names(), ["file-kept.txt", "fresh", "link", "usual"]);
}

#[test]
fn stdin_and_stdout_are_files_too() {
    let place = Place::new();
    let bytes: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    place.write("bytes", &bytes);
    let input = || File::open(place.path().join("bytes")).expect("there");
    said(place.carta(&["put", "-"]).stdin(input()))
        .fails(2, "nothing says what the file is to be called");
    let put = said(place.carta(&["put", "-", "--name", "file-piped", "-o", "json"]).stdin(input()));
    let put = put.ok().json();
    let id = put["id"].as_str().expect("an id");
    let output = place.carta(&["get", id, "-", "-o", "json"]).output().expect("started");
    assert_eq!((output.status.code(), output.stdout == bytes), (Some(0), true), "the bytes alone");
    said(&mut place.carta(&["put", "missing"])).fails(1, "`missing` can't be read");
    said(&mut place.carta(&["put", "."])).fails(1, "`.` can't be read");
}

#[test]
fn a_terminal_is_shown_text_and_nothing_that_it_would_act_on() {
    let place = Place::new();
    let text = place.put("file-text", "Größe\tx\n".as_bytes());
    let (code, shown) = Terminal::start(place.carta(&["get", &text, "-"])).ends();
    assert_eq!((code, shown.as_str()), (Some(0), "Größe\tx\r\n"));
    let evil = place.put("file-evil", b"harmless\n\x1b]0;owned\x07");
    let (code, shown) = Terminal::start(place.carta(&["get", &evil, "-"])).ends();
    assert_eq!(code, Some(1), "{shown}");
    assert!(!shown.contains("owned") && shown.contains("isn't written to one"), "{shown}");
    let piped = said(&mut place.carta(&["get", &evil, "-"])).ok();
    assert_eq!(piped.out, "harmless\n\u{1b}]0;owned\u{7}");
}
