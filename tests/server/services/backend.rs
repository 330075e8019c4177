//! APIs behind services: each connection is played by hand, byte for byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Longer than anything here takes; what hangs fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request's head as it arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heard {
    pub(super) line: String,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Heard {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut named = self.headers.iter().filter(|(other, _)| other == name);
        let value = named.next().map(|(_, value)| value.as_str());
        assert!(named.next().is_none(), "two of {name}");
        value
    }
}

/// A connection from the proxy.
pub(super) struct Conversation {
    input: BufReader<TcpStream>,
    output: TcpStream,
}

impl Conversation {
    /// The next request's head; `None` once the proxy has hung up.
    pub(super) fn head(&mut self) -> Option<Heard> {
        let mut heard = Heard { line: self.line()?, ..Heard::default() };
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Some(heard);
            }
            let (name, value) = line.split_once(':').expect("a header");
            heard.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    /// The next request, whole.
    pub(super) fn request(&mut self) -> Option<Heard> {
        let mut heard = self.head()?;
        if let Some(length) = heard.header("content-length") {
            heard.body = vec![0; length.parse().expect("a number")];
            self.input.read_exact(&mut heard.body).ok()?;
        } else if heard.header("transfer-encoding") == Some("chunked") {
            while let Some(chunk) = self.chunk()? {
                heard.body.extend(chunk);
            }
        }
        Some(heard)
    }

    /// The next chunk; `Some(None)` after the last one and what trails it.
    pub(super) fn chunk(&mut self) -> Option<Option<Vec<u8>>> {
        let length = usize::from_str_radix(&self.line()?, 16).expect("a chunk's length");
        let mut chunk = vec![0; length];
        self.input.read_exact(&mut chunk).ok()?;
        self.line()?;
        Some((length > 0).then_some(chunk))
    }

    pub(super) fn say(&mut self, bytes: impl AsRef<[u8]>) {
        // Whoever has hung up hears nothing.
        let _ = self.output.write_all(bytes.as_ref());
    }

    pub(super) fn read(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.input.read_exact(&mut bytes).expect("as many bytes");
        bytes
    }

    /// Waits until the proxy hangs up; whether it did before the test's patience ended.
    pub(super) fn is_hung_up(&mut self) -> bool {
        match std::io::copy(&mut self.input, &mut std::io::sink()) {
            Ok(_) => true,
            Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
        }
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        self.input.read_line(&mut line).ok().filter(|read| *read > 0)?;
        Some(line.trim_end_matches(['\r', '\n']).to_owned())
    }
}

/// An API on a free port of this machine, until dropped.
pub(super) struct Backend {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    stopping: Arc<Mutex<bool>>,
    thread: Option<JoinHandle<()>>,
}

impl Backend {
    /// Plays every connection by `play`.
    pub(super) fn start(play: impl Fn(Conversation) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = listener.local_addr().expect("bound");
        let stopping = Arc::new(Mutex::new(false));
        let (play, stop) = (Arc::new(play), Arc::clone(&stopping));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if *lock(&stop) {
                    return;
                }
                let (play, stream) = (Arc::clone(&play), stream.expect("a connection"));
                std::thread::spawn(move || play(conversation(stream)));
            }
        });
        Self { address, heard: Arc::default(), stopping, thread: Some(thread) }
    }

    /// Answers every request with what `answer` makes of it, and remembers what it heard.
    pub(super) fn answering(answer: impl Fn(&Heard) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        let remembered = Arc::clone(&heard);
        let mut backend = Self::start(move |mut conversation| {
            while let Some(request) = conversation.request() {
                let bytes = answer(&request);
                lock(&remembered).push(request);
                conversation.say(bytes);
            }
        });
        backend.heard = heard;
        backend
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn heard(&self) -> Vec<Heard> {
        lock(&self.heard).clone()
    }

    /// The one request so far.
    pub(super) fn only(&self) -> Heard {
        let mut heard = self.heard();
        assert_eq!(heard.len(), 1, "{heard:?}");
        heard.remove(0)
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        *lock(&self.stopping) = true;
        // Wakes the thread, which sees that it is to stop.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn conversation(stream: TcpStream) -> Conversation {
    stream.set_read_timeout(Some(PATIENCE)).expect("set");
    stream.set_nodelay(true).expect("set");
    let output = stream.try_clone().expect("a second handle");
    Conversation { input: BufReader::new(stream), output }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An answer with a body of this text.
pub(super) fn ok(text: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{text}", text.len()).into_bytes()
}
