//! What the options of `carta serve` are said to do, they do.

use crate::process::{Served, carta, run, text};
use crate::wire::{ask, get, open};
use carta::{Agent, Host, block_on};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

#[test]
fn of_few_connections_one_address_has_half() {
    let served = Served::start(&mut carta(&["serve", "--dev", "--connections", "2"]));
    // Answered, so that it was accepted before the other.
    let held = open(&served.url);
    assert_eq!(ask(&held, "/healthz"), "HTTP/1.1 200");
    assert!(get(&served.url, "/healthz").starts_with("HTTP/1.1 503"));
    drop(held);
}

#[test]
fn who_asks_too_often_waits_unless_there_is_no_limit() {
    let times = 50;
    for (rate, is_limited) in [("1:1", true), ("none", false)] {
        let served = Served::start(&mut carta(&["serve", "--dev", "--address-rate", rate]));
        let refused = (0..times).any(|_| get(&served.url, "/auth").starts_with("HTTP/1.1 429"));
        assert_eq!(refused, is_limited, "{rate}");
    }
}

#[test]
fn passwords_are_as_wanted() {
    let arguments = ["--minimum-password-length", "20", "--password-needs", "lowercase,number"];
    let mut served = Served::start(carta(&["serve", "--dev"]).args(arguments));
    let password = served.password();
    let host: Host = served.url.parse().expect("a host");
    let admin = Agent::login().host(host).username("admin").password(password.as_str());
    let admin = admin.blocking().expect("logged in");
    let policy = block_on(admin.users().password_policy()).expect("told");
    assert_eq!(policy.minimum_length, 20);
    assert!(policy.require_lowercase && policy.require_numbers);
    assert!(!policy.require_uppercase && !policy.require_symbols);
}

#[test]
fn a_database_elsewhere_shows_who_it_is_unless_nobody_minds() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("master.key");
    fs::write(&key, [7; 32]).expect("written");
    fs::set_permissions(&key, Permissions::from_mode(0o600)).expect("set");
    // An address that isn't this machine's by its name, and where nobody listens.
    let url = "postgres://carta@0.0.0.0:1/carta?sslmode=disable";
    let said = |arguments: &[&str]| {
        let mut command = carta(&["serve", "--database", url, "--listen", "127.0.0.1:0"]);
        command.arg("--master-key-file").arg(&key).arg("--files").arg(folder.path());
        let output = run(command.args(arguments));
        assert_eq!(output.status.code(), Some(1));
        text(&output.stderr)
    };
    let refused = said(&[]);
    assert!(refused.contains("`sslmode` allows"), "{refused}");
    let tried = said(&["--danger-unverified-database"]);
    assert!(tried.contains("refused"), "{tried}");
    assert!(!tried.contains("`sslmode` allows"), "{tried}");
}
