use crate::process::{Served, carta, run, text};
use carta::{Agent, Host};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::Permissions;
use std::io::Read as _;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Stdio;

/// Whether `admin` can log in with the password.
fn can_log_in(url: &str, password: &str) -> Result<(), carta::Error> {
    let host: Host = url.parse().expect("a host");
    Agent::login().host(host).username("admin").password(password).blocking().map(drop)
}

#[test]
fn a_throw_away_one_shows_its_password_and_stops_when_told_to() {
    for signal in [Signal::INT, Signal::TERM] {
        let mut served = Served::start(&mut carta(&["serve", "--dev"]));
        let password = served.password();
        can_log_in(&served.url, &password).expect("logged in");
        assert!(can_log_in(&served.url, "another password").is_err());
        let login = format!("to log in: carta login --host {} --username admin\n", served.url);
        let (code, said, logs) = served.stop(signal);
        assert!(said.ends_with(&login), "{said}");
        assert_eq!(code, Some(0), "{logs}");
        assert!(logs.contains("listening") && logs.contains("stopped"), "{logs}");
        assert!(!logs.contains(&password), "secrets are not for the log");
    }
}

#[test]
fn what_it_keeps_outlasts_it_and_its_password_is_shown_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let arguments =
        ["serve", "--data", data.to_str().expect("UTF-8"), "--admin-email", "a@b.example"];
    let mut served = Served::start(&mut carta(&arguments));
    let password = served.password();
    let (code, ..) = served.stop(Signal::TERM);
    assert_eq!(code, Some(0));
    let mode = std::fs::metadata(data.join("master.key")).expect("made").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let served = Served::start(&mut carta(&arguments));
    can_log_in(&served.url, &password).expect("the same administrator");
    let (_, said, _) = served.stop(Signal::TERM);
    assert_eq!(said, "", "there is nothing to show");
}

#[test]
fn a_password_comes_from_the_environment_or_a_file_and_is_never_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("password");
    std::fs::write(&file, "of the file's first line\n").expect("written");
    let environments = [
        ("CARTA_ADMIN_PASSWORD", "of the environment", "of the environment"),
        ("CARTA_ADMIN_PASSWORD_FILE", file.to_str().expect("UTF-8"), "of the file's first line"),
    ];
    for (name, value, password) in environments {
        let served = Served::start(carta(&["serve", "--dev"]).env(name, value));
        can_log_in(&served.url, password).expect("logged in");
        let (_, said, logs) = served.stop(Signal::TERM);
        assert_eq!(said, "");
        assert!(!logs.contains(password));
    }
}

#[test]
fn a_password_file_that_cant_be_used_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("password");
    for (content, said) in
        [(None, "No such file"), (Some(""), "it is empty"), (Some("a\nb\n"), "more than one line")]
    {
        if let Some(content) = content {
            std::fs::write(&file, content).expect("written");
        }
        let output = run(carta(&["serve", "--dev"]).env("CARTA_ADMIN_PASSWORD_FILE", &file));
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(stderr.contains(said) && stderr.contains("password"), "{stderr}");
    }
}

#[test]
fn logs_are_lines_of_json_if_wanted_and_as_many_as_wanted() {
    let served = Served::start(&mut carta(&["serve", "--dev", "--log-format", "json"]));
    let url = served.url.clone();
    let (_, _, logs) = served.stop(Signal::TERM);
    let lines: Vec<serde_json::Value> =
        logs.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
    let listening = lines.iter().find(|line| line["message"] == "listening").expect("said");
    assert_eq!(
        (listening["level"].as_str(), listening["url"].as_str()),
        (Some("INFO"), Some(url.as_str()))
    );
    let served = Served::start(carta(&["serve", "--dev"]).env("CARTA_LOG", "error"));
    let (_, _, logs) = served.stop(Signal::TERM);
    assert_eq!(logs, "");
}

/// As by a database behind a firewall.
#[test]
fn it_stops_while_it_starts_too() {
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("postgres://carta@{}/carta", silent.local_addr().expect("bound"));
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("master.key");
    std::fs::write(&key, [7; 32]).expect("written");
    std::fs::set_permissions(&key, Permissions::from_mode(0o600)).expect("set");
    for signal in [Signal::INT, Signal::TERM] {
        let mut command = carta(&["serve", "--listen", "127.0.0.1:0", "--master-key-file"]);
        command.arg(&key).arg("--files").arg(folder.path()).env("CARTA_DATABASE_URL", &url);
        let mut child = command.stderr(Stdio::piped()).spawn().expect("started");
        // It has come to wait for an answer.
        let _connection = silent.accept().expect("asked");
        let id = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("an id");
        kill_process(id, signal).expect("sent");
        let mut said = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut said).expect("UTF-8");
        assert_eq!(child.wait().expect("ended").code(), Some(0), "{said}");
        assert!(said.contains("asked to stop before it had started"), "{said}");
    }
}

/// Its memory holds the master key.
#[cfg(target_os = "linux")]
#[test]
fn it_leaves_no_core_file_behind() {
    let served = Served::start(&mut carta(&["serve", "--dev"]));
    let limits = served.told_by_system("limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a line");
    let numbers: Vec<_> = core.split_whitespace().skip(4).take(2).collect();
    assert_eq!(numbers, ["0", "0"], "{core}");
}

#[test]
fn why_it_cant_serve_is_told_with_its_causes() {
    let served = Served::start(&mut carta(&["serve", "--dev"]));
    let address = served.url.strip_prefix("http://").expect("an address");
    let output = run(&mut carta(&["serve", "--dev", "--listen", address]));
    assert_eq!(output.status.code(), Some(1));
    let stderr = text(&output.stderr);
    assert!(stderr.contains(address) && stderr.contains("in use"), "{stderr}");
    let output = run(&mut carta(&["serve", "--dev", "--listen", "0.0.0.0:0"]));
    assert_eq!(output.status.code(), Some(1), "beyond this machine in plain HTTP");
}
