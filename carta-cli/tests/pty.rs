//! The command at a terminal, where somebody types.

use crate::process::PATIENCE;
use pty_process::blocking::{Pty, open};
use rustix::process::{Pid, Signal, kill_process};
use rustix::termios::{LocalModes, tcgetattr};
use std::io::{Read as _, Write as _};
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

pub(crate) struct Terminal {
    child: Child,
    pty: Arc<Pty>,
    seen: Receiver<String>,
    said: String,
    /// What was waited for so far ends here.
    heard: usize,
}

impl Terminal {
    pub(crate) fn start(command: Command) -> Self {
        Self::wide(command, 200)
    }

    /// With so many columns.
    pub(crate) fn wide(command: Command, columns: u16) -> Self {
        let (pty, pts) = open().expect("a terminal");
        pty.resize(pty_process::Size::new(50, columns)).expect("resized");
        let command = pty_process::blocking::Command::from(command);
        let child = command.spawn(pts).expect("started");
        let pty = Arc::new(pty);
        let (sender, seen) = mpsc::channel();
        let reader = Arc::clone(&pty);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // At the end, a terminal gives an error.
            while let Ok(length @ 1..) = (&*reader).read(&mut bytes) {
                let seen = bytes.get(..length).unwrap_or_default();
                if sender.send(String::from_utf8_lossy(seen).into_owned()).is_err() {
                    return;
                }
            }
        });
        Self { child, pty, seen, said: String::new(), heard: 0 }
    }

    /// Waits until the terminal shows these words, behind those of before.
    pub(crate) fn shows(&mut self, words: &str) {
        loop {
            if let Some(at) = self.said.get(self.heard..).and_then(|new| new.find(words)) {
                self.heard += at + words.len();
                return;
            }
            match self.seen.recv_timeout(PATIENCE) {
                Ok(text) => self.said.push_str(&text),
                Err(_) => panic!("it doesn't show {words:?}: {}", self.said),
            }
        }
    }

    /// Whether it shows these words in the next moment, for whoever has something else to do meanwhile.
    pub(crate) fn shows_soon(&mut self, words: &str) -> bool {
        if let Ok(text) = self.seen.recv_timeout(Duration::from_millis(20)) {
            self.said.push_str(&text);
        }
        self.said.contains(words)
    }

    pub(crate) fn types(&mut self, text: &str) {
        (&*self.pty).write_all(text.as_bytes()).expect("typed");
    }

    /// The same for a secret: once the terminal doesn't echo any more.
    pub(crate) fn types_unseen(&mut self, text: &str) {
        while self.echoes() {
            assert!(self.child.try_wait().expect("known").is_none(), "{}", self.said);
            std::thread::yield_now();
        }
        self.types(text);
    }

    /// Whether what is typed is seen.
    pub(crate) fn echoes(&self) -> bool {
        let modes = tcgetattr(&*self.pty).expect("a terminal").local_modes;
        modes.contains(LocalModes::ECHO)
    }

    pub(crate) fn send(&self, signal: Signal) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("an id");
        kill_process(id, signal).expect("sent");
    }

    /// Its exit code, and all that the terminal showed.
    pub(crate) fn ends(&mut self) -> (Option<i32>, String) {
        loop {
            match self.seen.recv_timeout(PATIENCE) {
                Ok(text) => self.said.push_str(&text),
                Err(RecvTimeoutError::Timeout) => panic!("it doesn't end: {}", self.said),
                // Whoever held the terminal is gone.
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let code = self.child.wait().expect("ended").code();
        (code, std::mem::take(&mut self.said))
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // If the test failed meanwhile.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
