//! Servers in processes of their own.

use carta_core::Secret;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The program `serve` (`tests/programs`), running; killed when this is dropped. On Unix, SIGKILL: the server gets no chance to
/// say goodbye to its database.
#[derive(Debug)]
pub struct Serving {
    process: Child,
    url: String,
}

impl Serving {
    /// On a folder; or on a database, for which the folder has the master key and the files. `password` is the first
    /// administrator's.
    pub fn start(program: &str, folder: &Path, database: Option<&Secret>, password: &str) -> Self {
        let mut command = Command::new(program);
        command.arg(folder).env("CARTA_ADMIN_PASSWORD", password);
        if let Some(url) = database {
            command.env("CARTA_DATABASE_URL", url.expose());
        }
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        let output = process.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut url).unwrap();
        Self { process, url: url.trim().to_owned() }
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}
