//! Proxies that the environment names: for other machines, and never for this one.

use carta_tests::scripted::{Scripted, json};
use std::io::Write;
use std::process::{Command, Stdio};

/// What a process makes of a Carta at `host`, with a proxy in its environment.
fn run(host: &str, proxy: &Scripted) -> String {
    let proxy = proxy.host().to_string();
    let mut process = Command::new(env!("CARGO_BIN_EXE_bearer"))
        .env("CARTA_HOST", host)
        .envs(["http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY"].map(|name| (name, &proxy)))
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .arg("whoami")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(b"secret-token").unwrap();
    String::from_utf8(process.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn a_proxy_is_asked_for_other_machines_and_sees_no_token() {
    let proxy = Scripted::start(|_| json(502, ""));
    let printed = run("https://carta.invalid", &proxy);
    assert!(printed.contains("couldn't be reached"), "{printed}");
    assert_eq!(proxy.asked(), ["CONNECT carta.invalid:443"]);
    assert!(!format!("{:?}", proxy.requests()).contains("secret-token"));
}

#[test]
fn this_machine_is_asked_directly() {
    let proxy = Scripted::start(|_| json(502, ""));
    let carta = Scripted::start(|_| json(200, r#"{"name":"andy"}"#));
    let direct = carta.host().to_string();
    for host in [direct.clone(), direct.replace("127.0.0.1", "localhost")] {
        assert_eq!(run(&host, &proxy), "whoami: andy\n");
    }
    assert!(proxy.asked().is_empty());
}
