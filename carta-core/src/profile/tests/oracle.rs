//! CPython itself, asked what a file says.

use super::Sections;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Each line of input is a file in hexadecimal, each line of output what pycarta's parser makes of it.
const PROGRAM: &str = r#"
import configparser, io, json, sys
for line in sys.stdin:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_file(io.TextIOWrapper(io.BytesIO(bytes.fromhex(line)), encoding="utf-8"))
        told = [[name, dict(parser[name].items())] for name in parser.sections()]
    except (configparser.Error, UnicodeDecodeError):
        told = None
    print(json.dumps(told), flush=True)
"#;

pub(super) struct Python {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Python {
    /// `None`, and a line that says so, where there is no Python.
    pub(super) fn start() -> Option<Self> {
        let mut command = Command::new("python3");
        command.args(["-I", "-c", PROGRAM]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let Ok(mut process) = command.spawn() else {
            println!("SKIPPED: no python3");
            return None;
        };
        let questions = process.stdin.take().expect("it is piped");
        let answers = BufReader::new(process.stdout.take().expect("it is piped"));
        Some(Self { process, questions, answers })
    }

    /// `None` for a file that Python refuses.
    pub(super) fn read(&mut self, file: &[u8]) -> Option<Sections> {
        writeln!(self.questions, "{}", hex::encode(file)).expect("Python listens");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("Python answers");
        serde_json::from_str(&answer).expect("Python answers in JSON")
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // Only this process: an end of input would do, but the pipe closes after this.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}
