//! Processes that end with the test, and what they said.

use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, ChildStdout, Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

/// Longer than anything that is waited for; a test that hangs fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The command, with nothing of this process's settings.
pub(crate) fn carta(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_carta"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARTA_") {
            command.env_remove(name);
        }
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

pub(crate) fn run(command: &mut Command) -> Output {
    command.output().expect("started")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// A `carta serve`, on a free port.
pub(crate) struct Served {
    child: Child,
    stdout: BufReader<ChildStdout>,
    log: Log,
    pub(crate) url: String,
}

impl Served {
    pub(crate) fn start(command: &mut Command) -> Self {
        let command = command.args(["--listen", "127.0.0.1:0"]);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
        let log = Log::of(child.stderr.take().expect("piped"));
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("UTF-8");
        let url = line.trim_end().strip_prefix("listening on ").unwrap_or_default().to_owned();
        let mut served = Self { child, stdout, log, url };
        if served.url.is_empty() {
            let code = served.child.wait().expect("ended").code();
            panic!("it didn't listen: {code:?} {}", served.log.whole());
        }
        served
    }

    /// The password that was made up.
    pub(crate) fn password(&mut self) -> String {
        self.last_word()
    }

    /// That of the next line on stdout.
    pub(crate) fn last_word(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("UTF-8");
        let (_, word) = line.trim_end().rsplit_once(' ').expect("a line");
        word.to_owned()
    }

    /// What Linux says of the process.
    pub(crate) fn told_by_system(&self, file: &str) -> String {
        std::fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).expect("told")
    }

    /// Waits until the log says so, after what it was waited for before.
    pub(crate) fn says(&mut self, words: &str) {
        self.log.says(words);
    }

    pub(crate) fn send(&self, signal: Signal) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("an id");
        kill_process(id, signal).expect("sent");
    }

    /// Its exit code, and what it wrote after the first line, to stdout and to stderr.
    pub(crate) fn stop(mut self, signal: Signal) -> (Option<i32>, String, String) {
        self.send(signal);
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).expect("UTF-8");
        let code = self.child.wait().expect("ended").code();
        (code, rest, self.log.whole().to_owned())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // If the test failed meanwhile.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What it says on stderr, as it says it.
struct Log {
    lines: Receiver<String>,
    said: String,
}

impl Log {
    fn of(stderr: ChildStderr) -> Self {
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines() {
                if sender.send(line.expect("UTF-8")).is_err() {
                    return;
                }
            }
        });
        Self { lines, said: String::new() }
    }

    fn says(&mut self, words: &str) {
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            self.said.push_str(&line);
            self.said.push('\n');
            if line.contains(words) {
                return;
            }
        }
        panic!("it doesn't say {words:?}: {}", self.said);
    }

    /// Once it has ended.
    fn whole(&mut self) -> &str {
        for line in &self.lines {
            self.said.push_str(&line);
            self.said.push('\n');
        }
        &self.said
    }
}
