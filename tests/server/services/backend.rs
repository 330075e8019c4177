//! APIs behind services, and callers whom no client library tidies up after: each connection is played by hand, byte for
//! byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Longer than anything here takes; what hangs fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A request or an answer as it arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) line: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// As `headers`.
    pub(crate) trailers: Vec<(String, String)>,
}

impl Heard {
    /// Of an answer.
    pub(crate) fn status(&self) -> u16 {
        let status = self.line.split(' ').nth(1).expect("a status line");
        status.parse().expect("a status")
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut named = self.headers.iter().filter(|(other, _)| other == name);
        let value = named.next().map(|(_, value)| value.as_str());
        assert!(named.next().is_none(), "two of {name}");
        value
    }
}

/// A connection with the proxy, seen from the service's end or from the caller's.
pub(crate) struct Conversation {
    input: BufReader<TcpStream>,
    output: TcpStream,
}

impl Conversation {
    /// As a caller's.
    pub(crate) fn with(address: SocketAddr) -> Self {
        conversation(TcpStream::connect(address).expect("connected"))
    }

    /// The same connection, for somebody who reads while the other writes.
    pub(crate) fn another(&self) -> Self {
        conversation(self.output.try_clone().expect("a second handle"))
    }

    /// The next head; `None` once the proxy has hung up.
    pub(crate) fn head(&mut self) -> Option<Heard> {
        let line = self.line()?;
        Some(Heard { line, headers: self.fields()?, ..Heard::default() })
    }

    /// Up to the empty line.
    fn fields(&mut self) -> Option<Vec<(String, String)>> {
        let mut fields = Vec::new();
        loop {
            let line = self.line()?;
            if line.is_empty() {
                return Some(fields);
            }
            let (name, value) = line.split_once(':').expect("a header");
            fields.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    /// The next request, whole.
    pub(crate) fn request(&mut self) -> Option<Heard> {
        let mut heard = self.head()?;
        if let Some(length) = heard.header("content-length") {
            heard.body = vec![0; length.parse().expect("a number")];
            self.input.read_exact(&mut heard.body).ok()?;
        } else if heard.header("transfer-encoding") == Some("chunked") {
            self.chunks(&mut heard)?;
        }
        Some(heard)
    }

    /// The answer to a request, and whether its caller takes it for whole.
    pub(crate) fn answer(&mut self) -> Option<(Heard, bool)> {
        let mut told = self.head()?;
        let whole = if [204, 304].contains(&told.status()) {
            true
        } else if let Some(length) = told.header("content-length") {
            let length = length.parse().expect("a number");
            let read = self.input.by_ref().take(length).read_to_end(&mut told.body);
            read.is_ok_and(|read| u64::try_from(read) == Ok(length))
        } else if told.header("transfer-encoding") == Some("chunked") {
            self.chunks(&mut told).is_some()
        } else {
            self.input.read_to_end(&mut told.body).is_ok()
        };
        Some((told, whole))
    }

    /// Every chunk and what trails them; `None` if they break off.
    fn chunks(&mut self, heard: &mut Heard) -> Option<()> {
        while let Some(chunk) = self.chunk()? {
            heard.body.extend(chunk);
        }
        heard.trailers = self.fields()?;
        Some(())
    }

    /// The next chunk; `Some(None)` for the last one, which trailers and an empty line follow.
    pub(crate) fn chunk(&mut self) -> Option<Option<Vec<u8>>> {
        let length = usize::from_str_radix(&self.line()?, 16).expect("a chunk's length");
        if length == 0 {
            return Some(None);
        }
        let mut chunk = vec![0; length];
        self.input.read_exact(&mut chunk).ok()?;
        self.line()?;
        Some(Some(chunk))
    }

    pub(crate) fn say(&mut self, bytes: impl AsRef<[u8]>) {
        // Whoever has hung up hears nothing.
        let _ = self.output.write_all(bytes.as_ref());
    }

    /// Says the same again and again, until nobody takes it any more; whether the proxy hung up, or only stopped reading.
    pub(crate) fn say_endlessly(&mut self, bytes: &[u8]) -> bool {
        loop {
            if let Err(error) = self.output.write_all(bytes) {
                return error.kind() != std::io::ErrorKind::WouldBlock;
            }
        }
    }

    /// Says that there is nothing more to come, and listens on.
    pub(crate) fn end(&mut self) {
        let _ = self.output.shutdown(std::net::Shutdown::Write);
    }

    pub(crate) fn read(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.input.read_exact(&mut bytes).expect("as many bytes");
        bytes
    }

    /// Waits until the proxy hangs up; whether it did before the test's patience ended.
    pub(crate) fn is_hung_up(&mut self) -> bool {
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
pub(crate) struct Backend {
    address: SocketAddr,
    heard: Arc<Mutex<Vec<Heard>>>,
    stopping: Arc<Mutex<bool>>,
    thread: Option<JoinHandle<()>>,
}

impl Backend {
    /// Plays every connection by `play`.
    pub(crate) fn start(play: impl Fn(Conversation) + Send + Sync + 'static) -> Self {
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
    pub(crate) fn answering(answer: impl Fn(&Heard) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::hearing(move |request, conversation| {
            conversation.say(answer(request));
            true
        })
    }

    /// Plays every request by `play` until that says to hang up, and remembers what it heard.
    pub(crate) fn hearing(
        play: impl Fn(&Heard, &mut Conversation) -> bool + Send + Sync + 'static,
    ) -> Self {
        let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
        let remembered = Arc::clone(&heard);
        let mut backend = Self::start(move |mut conversation| {
            while let Some(request) = conversation.request() {
                lock(&remembered).push(request.clone());
                if !play(&request, &mut conversation) {
                    return;
                }
            }
        });
        backend.heard = heard;
        backend
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn heard(&self) -> Vec<Heard> {
        lock(&self.heard).clone()
    }

    /// The one request so far.
    pub(crate) fn only(&self) -> Heard {
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
    stream.set_write_timeout(Some(PATIENCE)).expect("set");
    stream.set_nodelay(true).expect("set");
    let output = stream.try_clone().expect("a second handle");
    Conversation { input: BufReader::new(stream), output }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An answer with a body of this text.
pub(crate) fn ok(text: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{text}", text.len()).into_bytes()
}
