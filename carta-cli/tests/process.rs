//! Processes that end with the test, and what they said.

use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::thread::JoinHandle;

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
    stderr: Option<JoinHandle<String>>,
    pub(crate) url: String,
}

impl Served {
    pub(crate) fn start(command: &mut Command) -> Self {
        let command = command.args(["--listen", "127.0.0.1:0"]);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
        let mut stderr = child.stderr.take().expect("piped");
        let stderr = std::thread::spawn(move || {
            let mut said = String::new();
            stderr.read_to_string(&mut said).expect("UTF-8");
            said
        });
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("UTF-8");
        let url = line.trim_end().strip_prefix("listening on ").unwrap_or_default().to_owned();
        let mut served = Self { child, stdout, stderr: Some(stderr), url };
        if served.url.is_empty() {
            let code = served.child.wait().expect("ended").code();
            panic!("it didn't listen: {code:?} {}", served.stderr());
        }
        served
    }

    /// The password that was made up.
    pub(crate) fn password(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("UTF-8");
        let (_, password) = line.trim_end().rsplit_once(' ').expect("a password at the end");
        password.to_owned()
    }

    /// Its exit code, and what it wrote after the first line, to stdout and to stderr.
    pub(crate) fn stop(mut self, signal: Signal) -> (Option<i32>, String, String) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("an id");
        kill_process(id, signal).expect("sent");
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).expect("UTF-8");
        let code = self.child.wait().expect("ended").code();
        (code, rest, self.stderr())
    }

    fn stderr(&mut self) -> String {
        self.stderr.take().map_or_else(String::new, |thread| thread.join().expect("read"))
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // If the test failed meanwhile.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
