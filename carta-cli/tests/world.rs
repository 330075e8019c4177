//! A Carta for all tests of the command, and homes of people who use it.

use crate::process::{carta, text};
use carta::{Agent, Host, NewApiToken, Secret, block_on};
use carta_server::Server;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;
use tempfile::TempDir;

pub(crate) const PASSWORD: &str = "a password for tests";

static WORLD: LazyLock<World> = LazyLock::new(World::start);

/// Where everybody's deeds are seen: each test has names of its own.
pub(crate) struct World {
    server: Server,
    /// Who administers it.
    pub(crate) admin: Agent,
    token: String,
}

impl World {
    fn start() -> Self {
        let server = Server::builder().administrator("admin", Secret::from(PASSWORD));
        // Where the services of tests are.
        let server = server.service_network("127.0.0.0/8").start().expect("started");
        let host: Host = server.url().parse().expect("a host");
        let login = Agent::login().host(host).username("admin").password(PASSWORD);
        let admin = login.blocking().expect("logged in");
        let token = NewApiToken::new("tests").allow(&["*"], "/**");
        let token = block_on(admin.tokens().create("self", &token)).expect("made");
        Self { server, admin, token: token.key.expose().to_owned() }
    }
}

pub(crate) fn world() -> &'static World {
    &WORLD
}

pub(crate) fn url() -> &'static str {
    WORLD.server.url()
}

/// Somebody's home folder: nothing is saved in it at first.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// The command, by somebody about whom nothing is known.
    pub(crate) fn carta(&self, arguments: &[&str]) -> Command {
        let mut command = carta(arguments);
        for name in ["NO_COLOR", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"] {
            command.env_remove(name);
        }
        command.env("HOME", self.0.path()).env("TERM", "xterm");
        command
    }

    /// The same, by whoever has an API token of the administrator.
    pub(crate) fn admin(&self, arguments: &[&str]) -> Command {
        let mut command = self.carta(arguments);
        command.env("CARTA_HOST", url()).env("CARTA_API_TOKEN", &WORLD.token);
        command
    }

    /// The same, by user name and password: for what no API token may.
    pub(crate) fn by_password(&self, user: &str, arguments: &[&str]) -> Command {
        let mut command = self.carta(arguments);
        command.env("CARTA_HOST", url()).env("CARTA_USERNAME", user);
        command.env("CARTA_PASSWORD", PASSWORD);
        command
    }

    /// A file in the home.
    pub(crate) fn file(&self, name: &str, content: &str) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, content).expect("written");
        path.to_str().expect("UTF-8").to_owned()
    }

    pub(crate) fn profiles(&self) -> PathBuf {
        self.0.path().join(".carta/admin_tools/profiles.ini")
    }
}

/// What came of a command.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn said(command: &mut Command) -> Said {
    let output = command.output().expect("started");
    Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

impl Said {
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// It failed so, and wrote no result.
    pub(crate) fn fails(self, code: i32, words: &str) -> Self {
        assert_eq!((self.code, self.out.as_str()), (Some(code), ""), "{self:?}");
        assert!(self.err.contains(words), "{self:?}");
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).expect("JSON")
    }

    /// The result, in which whatever differs from time to time is the same.
    pub(crate) fn steady(&self) -> String {
        steady(&self.out)
    }
}

/// Ids and moments are written as zeros, in the same width.
pub(crate) fn steady(text: &str) -> String {
    const ID: &str = "00000000-0000-0000-0000-000000000000";
    const MOMENT: &str = "0000-00-00T00:00:00Z";
    let mut steady = String::new();
    let mut rest = text;
    while let Some(char) = rest.chars().next() {
        let like = |pattern: &str| rest.get(..pattern.len()).is_some_and(|it| is_like(it, pattern));
        let width = if let Some(pattern) = [ID, MOMENT].into_iter().find(|it| like(it)) {
            steady.push_str(pattern);
            pattern.len()
        } else {
            steady.push(char);
            char.len_utf8()
        };
        rest = &rest[width..];
    }
    steady
}

fn is_like(text: &str, pattern: &str) -> bool {
    text.chars().zip(pattern.chars()).all(|(char, wanted)| match wanted {
        '0' => char.is_ascii_hexdigit(),
        other => char == other,
    })
}
