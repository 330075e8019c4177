//! A program that is run to say what it guards, and for nothing else.

use super::{Guarded, bounded};
use crate::failure::Failure;
use anyhow::Context as _;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const VARIABLE: &str = "CARTA_GUARDS";
const HELP: &str = "let it answer, first of all in `main`: `if let Some(guards) = carta::guards_if_asked() { return println!(\"{guards}\"); }`";
/// Longer than any program takes to print what it was compiled with.
const PATIENCE: Duration = Duration::from_secs(30);
/// What would log it in. A program that does its work all the same is refused by its own guards.
const CREDENTIALS: [&str; 7] = [
    "CARTA_API_TOKEN",
    "CARTA_PROFILE",
    "CARTA_USERNAME",
    "CARTA_PASSWORD",
    "CARTA_USER",
    "CARTA_PASS",
    "CARTA_ADMIN_PASSWORD",
];

pub(super) fn ask(path: &Path) -> anyhow::Result<Vec<Guarded>> {
    let shown = path.display();
    // One that doesn't know the question would do its work in place of an answer.
    let knows = knows_the_question(path).with_context(|| format!("`{shown}` can't be read"))?;
    if !knows {
        let what =
            format!("`{shown}` wasn't run: it doesn't know `{VARIABLE}`, and would do its work");
        return Err(Failure::failed(what).help(HELP).into());
    }
    let answer = run(path).with_context(|| format!("`{shown}` didn't say what it guards"))?;
    serde_json::from_slice(&answer).map_err(|error| {
        let what = format!("`{shown}` printed something else than what it guards: {error}");
        Failure::failed(what).help(HELP).into()
    })
}

/// Whether the name of the variable is somewhere in the program.
fn knows_the_question(path: &Path) -> io::Result<bool> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it isn't a file"));
    }
    let word = VARIABLE.as_bytes();
    let mut file = File::open(path)?;
    let mut chunk = vec![0; 1 << 20];
    let mut window = Vec::new();
    loop {
        let read = match file.read(&mut chunk) {
            Ok(0) => return Ok(false),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        window.extend_from_slice(chunk.get(..read).unwrap_or_default());
        if window.windows(word.len()).any(|part| part == word) {
            return Ok(true);
        }
        // It may stand across two chunks.
        window.drain(..window.len().saturating_sub(word.len()));
    }
}

fn run(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut command = Command::new(in_place(path));
    command.env(VARIABLE, "json").stdin(Stdio::null()).stdout(Stdio::piped());
    for name in CREDENTIALS {
        command.env_remove(name);
    }
    let mut child = command.spawn()?;
    let answer = answer(&mut child);
    if answer.is_err() {
        // It may have ended by itself.
        let _ = child.kill();
    }
    let status = child.wait()?;
    let answer = answer?;
    anyhow::ensure!(status.success(), "it ended with {status}");
    Ok(answer)
}

fn answer(child: &mut Child) -> anyhow::Result<Vec<u8>> {
    let stdout = child.stdout.take().context("it has no stdout")?;
    let (said, answer) = mpsc::channel();
    thread::spawn(move || said.send(bounded(stdout)));
    match answer.recv_timeout(PATIENCE) {
        Ok(answer) => answer,
        Err(_) => anyhow::bail!("it printed for more than {} s", PATIENCE.as_secs()),
    }
}

/// A bare name is one here, and none to look for along PATH.
fn in_place(path: &Path) -> PathBuf {
    if path.components().count() == 1 { Path::new(".").join(path) } else { path.to_owned() }
}
