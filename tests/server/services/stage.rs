//! A service of which a test says what it does, step by step.

use super::Lab;
use super::backend::{Backend, Conversation, PATIENCE};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

pub(super) const CHUNKED: &str = "Transfer-Encoding: chunked\r\n";
pub(super) const EVENTS: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
pub(super) const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
pub(super) const SWITCHED: &str = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nset-cookie: a=b\r\ncontent-length: 5\r\n\r\n";

/// A service that plays one connection, tells what it notices, and is told when to go on.
pub(super) struct Stage {
    _backend: Backend,
    noticed: Receiver<String>,
    go_on: Sender<()>,
}

/// What a play has at hand.
pub(super) struct Cues {
    notice: Sender<String>,
    wait: Receiver<()>,
}

impl Cues {
    pub(super) fn notice(&self, what: impl Into<String>) {
        // The test may have ended.
        let _ = self.notice.send(what.into());
    }

    pub(super) fn wait(&self) {
        let _ = self.wait.recv_timeout(PATIENCE);
    }

    /// Waits until the proxy hangs up.
    pub(super) fn notice_end(&self, conversation: &mut Conversation) {
        self.notice(if conversation.is_hung_up() { "hung up" } else { "still there" });
    }
}

impl Stage {
    pub(super) async fn set(
        lab: &Lab,
        play: impl Fn(&mut Conversation, &Cues) + Send + Sync + 'static,
    ) -> Self {
        let (notice, noticed) = channel();
        let (go_on, wait) = channel();
        let cues = Mutex::new(Cues { notice, wait });
        let backend = Backend::start(move |mut conversation| {
            play(&mut conversation, &cues.lock().expect("no play panicked"));
        });
        lab.register("scale", &backend.url()).await;
        Self { _backend: backend, noticed, go_on }
    }

    pub(super) fn noticed(&self) -> String {
        self.noticed.recv_timeout(PATIENCE).expect("noticed in time")
    }

    pub(super) fn go_on(&self) {
        self.go_on.send(()).expect("the play goes on");
    }
}

pub(super) fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

pub(super) fn next_chunk(conversation: &mut Conversation) -> String {
    let chunk = conversation.chunk().expect("not broken").expect("not the last one");
    String::from_utf8(chunk).expect("text")
}
