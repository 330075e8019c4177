//! A Carta that says what a test tells it to: for answers that no honest server gives.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a test waits for what should happen at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// A request as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub method: String,
    pub path: String,
    /// Each byte of a value as the character of that number, as HTTP once had it.
    pub headers: Vec<(String, String)>,
    /// The body as text; what isn't UTF-8 is replaced.
    pub body: String,
    /// The body byte for byte.
    pub bytes: Vec<u8>,
}

impl Asked {
    /// The value of a header; names in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

type Script = Arc<dyn Fn(&Asked) -> Vec<u8> + Send + Sync>;

/// A scripted Carta on a free port, until dropped.
pub struct Scripted {
    address: SocketAddr,
    state: Arc<Watched>,
    thread: Option<JoinHandle<()>>,
}

struct Watched {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    script: Script,
    asked: Vec<Asked>,
    /// How many answers the other side has read to their end.
    read: usize,
    stopping: bool,
}

impl Scripted {
    /// Answers each request with the bytes that `script` gives, then closes the connection.
    pub fn start(script: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state = State { script: Arc::new(script), asked: Vec::new(), read: 0, stopping: false };
        let state = Arc::new(Watched { state: Mutex::new(state), changed: Condvar::new() });
        let shared = Arc::clone(&state);
        let thread = std::thread::spawn(move || serve(&listener, &shared));
        Self { address, state, thread: Some(thread) }
    }

    pub fn host(&self) -> carta::Host {
        format!("http://{}", self.address).parse().unwrap()
    }

    /// From now on, another script.
    pub fn now(&self, script: impl Fn(&Asked) -> Vec<u8> + Send + Sync + 'static) {
        lock(&self.state).script = Arc::new(script);
    }

    /// Method and path of every request so far.
    pub fn asked(&self) -> Vec<String> {
        lock(&self.state)
            .asked
            .iter()
            .map(|asked| format!("{} {}", asked.method, asked.path))
            .collect()
    }

    /// Waits, 10 s at most, until it has been asked so many times.
    pub fn wait_until_asked(&self, count: usize) {
        self.wait(|state| state.asked.len() >= count);
    }

    /// Waits, 10 s at most, until so many answers have been read to their end.
    pub fn wait_until_read(&self, count: usize) {
        self.wait(|state| state.read >= count);
    }

    fn wait(&self, done: impl Fn(&State) -> bool) {
        let (state, changed) = (lock(&self.state), &self.state.changed);
        let waited = changed.wait_timeout_while(state, PATIENCE, |state| !done(state));
        let (state, outcome) = waited.unwrap();
        assert!(!outcome.timed_out(), "asked {}, read {}", state.asked.len(), state.read);
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Asked> {
        lock(&self.state).asked.clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        lock(&self.state).stopping = true;
        // Wakes the thread, which sees that it is to stop.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn lock(watched: &Watched) -> MutexGuard<'_, State> {
    watched.state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(listener: &TcpListener, state: &Arc<Watched>) {
    for stream in listener.incoming() {
        if lock(state).stopping {
            return;
        }
        let state = Arc::clone(state);
        if let Ok(stream) = stream {
            // A test's few connections each get a thread, so that a slow answer holds up nobody else.
            std::thread::spawn(move || answer(stream, &state));
        }
    }
}

fn answer(mut stream: TcpStream, watched: &Watched) {
    let Some(asked) = read(&stream) else { return };
    let script = {
        let mut state = lock(watched);
        state.asked.push(asked.clone());
        Arc::clone(&state.script)
    };
    watched.changed.notify_all();
    let reply = script(&asked);
    // A client that has gone away is its own affair.
    drop(stream.write_all(&reply));
    drop(stream.shutdown(Shutdown::Write));
    // The other side hangs up once it has read all.
    drop(stream.read(&mut [0]));
    lock(watched).read += 1;
    watched.changed.notify_all();
}

fn read(stream: &TcpStream) -> Option<Asked> {
    let mut input = BufReader::new(stream);
    let first = line(&mut input)?;
    let mut words = first.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    while let Some((name, value)) = line(&mut input)?.split_once(':') {
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut asked = Asked { method, path, headers, body: String::new(), bytes: Vec::new() };
    if asked.header("transfer-encoding").is_some() {
        asked.bytes = chunks(&mut input)?;
    } else {
        let length = asked.header("content-length").and_then(|text| text.parse().ok());
        input.take(length.unwrap_or(0)).read_to_end(&mut asked.bytes).ok()?;
    }
    asked.body = String::from_utf8_lossy(&asked.bytes).into_owned();
    Some(asked)
}

/// A line without its end.
fn line(input: &mut impl BufRead) -> Option<String> {
    let mut bytes = Vec::new();
    input.read_until(b'\n', &mut bytes).ok()?;
    let text: String = bytes.into_iter().map(char::from).collect();
    Some(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// A body that comes in pieces, each with its length in front.
fn chunks(input: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let length = u64::from_str_radix(line(input)?.trim(), 16).ok()?;
        if length == 0 {
            line(input)?;
            return Some(body);
        }
        input.by_ref().take(length).read_to_end(&mut body).ok()?;
        line(input)?;
    }
}

/// A whole answer with a JSON body.
pub fn json(status: u16, body: &str) -> Vec<u8> {
    with_headers(status, "", body)
}

/// A whole answer with further header lines, each ending in `\r\n`.
pub fn with_headers(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status} Status\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n{headers}\r\n{body}",
        body.len()
    )
    .into_bytes()
}
