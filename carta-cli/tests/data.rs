use crate::process::{Served, carta, run, text};
use carta::{Agent, Host, User, block_on};
use rustix::process::Signal;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PASSWORD: &str = "a password for tests";

struct Bench(TempDir);

impl Bench {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn serve(&self, data: &str) -> Served {
        let data = self.path(data);
        let mut command = carta(&["serve", "--data", utf8(&data)]);
        Served::start(command.env("CARTA_ADMIN_PASSWORD", PASSWORD))
    }

    /// The exit code, and what was said to stderr; nothing is said to stdout.
    fn data(&self, verb: &str, arguments: &[(&str, &str)]) -> (Option<i32>, String) {
        let mut command = carta(&["data", verb]);
        for (option, name) in arguments {
            if !option.is_empty() {
                command.arg(option);
            }
            command.arg(self.path(name));
        }
        let output = run(&mut command);
        assert_eq!(output.stdout, b"");
        (output.status.code(), text(&output.stderr))
    }

    fn hand_over_key(&self, from: &str, to: &str) {
        fs::copy(self.path(from).join("master.key"), self.path(to).join("master.key"))
            .expect("copied");
    }
}

fn utf8(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn administrator(served: &Served) -> Agent {
    let host: Host = served.url.parse().expect("a host");
    Agent::login().host(host).username("admin").password(PASSWORD).blocking().expect("logged in")
}

/// Somebody in a group.
fn populate(served: &Served) {
    let admin = administrator(served);
    block_on(async {
        admin.users().create(&User::new("andy")).await?;
        admin.groups().create("Org:Team").await?;
        admin.groups().add_member("Org:Team", "andy").await
    })
    .expect("made");
}

fn is_populated(served: &Served) -> bool {
    let members = block_on(administrator(served).groups().members("Org:Team")).expect("listed");
    members.iter().any(|user| user.name == "andy")
}

#[test]
fn a_backup_of_a_running_server_is_restored_elsewhere() {
    let bench = Bench::new();
    let served = bench.serve("data");
    populate(&served);
    let (code, said) = bench.data("backup", &[("--data", "data"), ("", "file")]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("2 users and 2 groups; the master key isn't in it"), "{said}");
    let mode = fs::metadata(bench.path("file")).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!fs::read_to_string(bench.path("file")).expect("UTF-8").contains(PASSWORD));

    let (code, said) = bench.data("restore", &[("--data", "other"), ("", "file")]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("put the master key that belongs to them"), "{said}");
    let output =
        run(carta(&["serve", "--data", utf8(&bench.path("other"))])
            .args(["--listen", "127.0.0.1:0"]));
    assert!(text(&output.stderr).contains("restore the key file that belongs to them"));
    bench.hand_over_key("data", "other");
    assert!(is_populated(&bench.serve("other")));
    drop(served);
}

#[test]
fn nothing_is_written_over() {
    let bench = Bench::new();
    bench.serve("data").stop(Signal::TERM);
    fs::write(bench.path("file"), "precious").expect("written");
    let (code, said) = bench.data("backup", &[("--data", "data"), ("", "file")]);
    assert_eq!(code, Some(1));
    assert!(said.contains("is there already"), "{said}");
    assert_eq!(fs::read(bench.path("file")).expect("read"), b"precious");
    let (code, said) = bench.data("restore", &[("--data", "data"), ("", "file")]);
    assert_eq!(code, Some(1));
    assert!(said.contains("this is no backup"), "{said}");
    assert_eq!(bench.data("backup", &[("--data", "data"), ("", "backup")]).0, Some(0));
    let (code, said) = bench.data("restore", &[("--data", "data"), ("", "backup")]);
    assert_eq!(code, Some(1));
    assert!(said.contains("the database isn't empty"), "{said}");
    let (code, said) = bench.data("backup", &[("--data", "nowhere"), ("", "another")]);
    assert_eq!(code, Some(1));
    assert!(said.contains("there are no data of a carta server"), "{said}");
    let left: Vec<_> = fs::read_dir(bench.0.path())
        .expect("read")
        .map(|entry| entry.expect("read").file_name())
        .collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with('.')), "{left:?}");
}

#[test]
fn data_are_moved_once_no_server_has_them() {
    let bench = Bench::new();
    let served = bench.serve("data");
    populate(&served);
    let places = [("--from", "data"), ("--to", "other")];
    let (code, said) = bench.data("move", &places);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("nothing was moved: a server has the data open: stop it first"),
        "{said}"
    );
    served.stop(Signal::TERM);
    let (code, said) = bench.data("move", &places);
    assert_eq!(code, Some(0), "{said}");
    bench.hand_over_key("data", "other");
    assert!(is_populated(&bench.serve("other")));
}

#[test]
fn a_directory_goes_out_and_in() {
    let bench = Bench::new();
    let served = bench.serve("data");
    populate(&served);
    let exported = run(carta(&["data", "export", "--data"]).arg(bench.path("data")));
    assert_eq!(exported.status.code(), Some(0), "{}", text(&exported.stderr));
    fs::write(bench.path("directory"), &exported.stdout).expect("written");

    let other = bench.serve("other");
    let import = |arguments: &[&str]| {
        let mut command = carta(&["data", "import", "--data"]);
        command.arg(bench.path("other")).args(arguments).arg(bench.path("directory"));
        let output = run(&mut command);
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (code, would, said) = import(&["--dry-run"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("would change: "), "{said}");
    assert!(would.contains("user \"andy\" is new"), "{would}");
    let (code, changed, said) = import(&[]);
    assert_eq!((code, changed), (Some(0), would), "{said}");
    let (code, again, said) = import(&[]);
    assert_eq!((code, again.as_str()), (Some(0), ""), "{said}");
    assert!(said.starts_with("changed: 0; "), "{said}");
    assert!(is_populated(&other), "while it runs");

    fs::write(bench.path("directory"), &exported.stdout[..exported.stdout.len() - 12])
        .expect("written");
    let (code, _, said) = import(&[]);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("nothing was imported from") && said.contains("the last line isn't"),
        "{said}"
    );
}

/// Where there is a PostgreSQL for tests.
#[test]
fn a_server_moves_to_postgresql() {
    let Ok(url) = std::env::var("CARTA_TEST_POSTGRES") else {
        return;
    };
    let bench = Bench::new();
    let served = bench.serve("data");
    populate(&served);
    served.stop(Signal::TERM);
    let mut command = carta(&["data", "move", "--from"]);
    let output = run(command.arg(bench.path("data")).env("CARTA_MOVE_TO", &url));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut command = carta(&["serve", "--master-key-file"]);
    command.arg(bench.path("data").join("master.key")).arg("--files").arg(bench.path("files"));
    command.args(["--database-connections", "3", "--statement-timeout", "20"]);
    let served = Served::start(command.env("CARTA_DATABASE_URL", &url));
    assert!(is_populated(&served));
    let mut another = carta(&["serve", "--public-url", "http://localhost:1", "--master-key-file"]);
    another.arg(bench.path("data").join("master.key")).arg("--files").arg(bench.path("files"));
    let mut another = Served::start(another.env("CARTA_DATABASE_URL", &url));
    another.says("another public URL");
    drop(another);
    let mut command = carta(&["data", "backup"]);
    let output = run(command.arg(bench.path("file")).env("CARTA_DATABASE_URL", &url));
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let mut command = carta(&["data", "move", "--from", &url, "--to"]);
    let output = run(command.arg(bench.path("back")));
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("a server has the data open"),
        "{}",
        text(&output.stderr)
    );
}
