//! Steps of a login that this machine can't do, and the way out that is told.

use crate::fake::{answer, fake};
use crate::pty::Terminal;
use crate::wire;
use crate::world::{Home, PASSWORD, Said, said, url};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};

/// A name that a shell would take apart, and run.
const NAME: &str = "O'Neill $(touch pwned); x";

/// A Carta whose user pool answers so; what that was asked comes out at the other end.
fn pool(
    answers: impl Fn(&Value) -> (&'static str, Value) + Send + 'static,
) -> (String, Receiver<Value>) {
    let told = wire::get(url(), "/auth");
    let told = told.split_once("\r\n\r\n").expect("an answer").1.to_owned();
    let (asked, questions) = channel();
    let host = fake(move |line, body, stream| {
        let (status, text) = if line.contains(" /auth ") {
            ("200 OK", told.clone())
        } else {
            let question = serde_json::from_slice(body).expect("JSON");
            let (status, text) = answers(&question);
            // The test may be over.
            let _ = asked.send(question);
            (status, text.to_string())
        };
        answer(stream, status, "content-type: application/json\r\n", text.as_bytes());
    });
    (host, questions)
}

/// The command, at that pool.
fn at(home: &Home, host: &str, arguments: &[&str]) -> Command {
    let mut command = home.carta(arguments);
    command.env("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", host);
    command
}

fn wants_reset(question: &Value) -> (&'static str, Value) {
    if question.get("ConfirmationCode").is_some() {
        return ("200 OK", json!({}));
    }
    ("400 Bad Request", json!({"__type": "PasswordResetRequiredException", "message": "reset"}))
}

/// The password counts; what comes next, this version knows nothing of.
fn wants_a_dance(question: &Value) -> (&'static str, Value) {
    if question.get("AuthFlow").is_some() {
        let parameters = json!({"SRP_B": "ab12", "SALT": "ab", "SECRET_BLOCK": "YQ==",
            "USER_ID_FOR_SRP": "andy", "USERNAME": "andy"});
        let name = "PASSWORD_VERIFIER";
        return ("200 OK", json!({"ChallengeName": name, "ChallengeParameters": parameters}));
    }
    ("200 OK", json!({"ChallengeName": "A_DANCE", "Session": "s", "ChallengeParameters": {}}))
}

fn help(said: &Said) -> &str {
    let (_, help) = said.err.split_once("\nhelp: ").expect("help");
    help.lines().next().expect("a line")
}

/// What stands between backticks at its end.
fn suggested(help: &str) -> &str {
    let (_, command) = help.split_once('`').expect("a command");
    command.strip_suffix('`').expect("to its end")
}

#[test]
fn whoever_has_to_choose_a_password_is_told_a_command_that_does_it_when_pasted() {
    let home = Home::new();
    let (host, questions) = pool(wants_reset);
    let (old, code) = (home.file("old", PASSWORD), home.file("code", "123456"));
    let new = home.file("new", "another password");
    let login = ["login", "--host", &host, "--username", NAME, "--password-file", &old];
    let refused = said(&mut at(&home, &host, &login)).fails(3, "PASSWORD_RESET");
    let command = suggested(help(&refused));

    let carta = Path::new(env!("CARGO_BIN_EXE_carta")).parent().expect("a folder");
    let mut shell = Command::new("sh");
    for (name, value) in at(&home, &host, &[]).get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let paths = std::env::var("PATH").expect("a path");
    shell.env("PATH", format!("{}:{paths}", carta.display()));
    shell.args(["-c", &format!("{command} --code-file {code} --password-file {new}")]);
    let folder = tempfile::tempdir().expect("a folder");
    said(shell.current_dir(folder.path())).ok();
    let confirmed = questions.iter().find(|question| question.get("ConfirmationCode").is_some());
    assert_eq!(confirmed.expect("asked")["Username"], json!(NAME));
    assert_eq!(folder.path().read_dir().expect("a folder").count(), 0);
}

#[test]
fn a_saved_login_that_has_to_choose_a_password_says_so() {
    let home = Home::new();
    let (host, _questions) = pool(wants_reset);
    let refused = said(
        at(&home, &host, &["whoami", "--host", &host])
            .env("CARTA_USERNAME", "andy")
            .env("CARTA_PASSWORD", PASSWORD),
    );
    let refused = refused.fails(3, "PASSWORD_RESET");
    let expected = format!("`carta user reset-password NAME --with-code --host {host}`");
    assert!(help(&refused).ends_with(&expected), "{}", refused.err);
}

#[test]
fn a_step_that_carta_cant_do_is_named_with_another_way() {
    let home = Home::new();
    let (host, _questions) = pool(wants_a_dance);
    let old = home.file("old", PASSWORD);
    let login = ["login", "--host", &host, "--username", "andy", "--password-file", &old];
    let refused = said(&mut at(&home, &host, &login)).fails(3, "the login needs `A_DANCE`");
    assert!(help(&refused).contains("CARTA_API_TOKEN"), "{}", refused.err);
    assert!(!home.profiles().exists(), "nothing is saved");

    // Whoever sits at a terminal isn't asked either.
    let mut terminal = Terminal::start(at(&home, &host, &login));
    terminal.shows("the login needs `A_DANCE`");
    assert_eq!(terminal.ends().0, Some(3));
}
