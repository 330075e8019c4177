use crate::certificates::{Files, ask};
use crate::process::{Served, carta, run, text};
use rustix::process::Signal;
use std::process::Command;

fn serve(files: &Files) -> Command {
    let mut command = carta(&["serve", "--dev"]);
    command.arg("--tls-certificates").arg(files.certificates());
    command.arg("--tls-key").arg(files.key());
    command
}

#[test]
fn it_speaks_tls_and_reads_the_files_anew_when_told_to() {
    let files = Files::new();
    let first = files.issue();
    let mut served = Served::start(&mut serve(&files));
    let url = served.url.clone();
    let answers = |certificate| ask(&url, "/healthz", certificate);
    assert!(answers(&first).expect("trusted").starts_with("HTTP/1.1 200"));

    let second = files.issue();
    served.send(Signal::HUP);
    served.says("the TLS files were read anew");
    assert!(answers(&second).expect("trusted").starts_with("HTTP/1.1 200"));
    assert!(answers(&first).is_err(), "it isn't shown any more");

    files.mismatch();
    served.send(Signal::HUP);
    served.says("isn't that of the first certificate");
    assert!(answers(&second).expect("as before").starts_with("HTTP/1.1 200"));
    let (code, _, logs) = served.stop(Signal::TERM);
    assert_eq!(code, Some(0), "{logs}");
}

#[test]
fn files_that_cant_be_used_are_named_with_what_to_do() {
    let files = Files::new();
    let refused = |command: &mut Command, said: &str| {
        let output = run(command.args(["--listen", "127.0.0.1:0"]));
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(stderr.contains(said), "{stderr}");
        assert_eq!(output.stdout, b"");
    };
    refused(&mut serve(&files), "fullchain.pem");
    files.issue();
    files.let_read_key(0o644);
    refused(&mut serve(&files), "run `chmod 600`");
    files.mismatch();
    refused(&mut serve(&files), "isn't that of the first certificate");
    files.issue();
    refused(
        serve(&files).args(["--public-url", "http://127.0.0.1:8080"]),
        "the public URL must be https",
    );
}
