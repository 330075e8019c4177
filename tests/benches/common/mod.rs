//! What benchmarks of the server have in common: plain requests over plain sockets, and medians of rounds.
#![allow(dead_code, reason = "each benchmark uses its part")]
#![allow(clippy::unwrap_used, reason = "a benchmark stops where it fails")]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and tells")]

pub(crate) mod database;
pub(crate) mod filling;

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Connections at a time, each with one request at a time.
pub(crate) const CONNECTIONS: u32 = 16;
pub(crate) const ROUNDS: usize = 9;
const ROUND: Duration = Duration::from_millis(700);

/// One request, again and again.
pub(crate) struct Asking {
    address: SocketAddr,
    pub(crate) request: String,
}

impl Asking {
    pub(crate) fn new(address: SocketAddr, path: &str, token: &str) -> Self {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        Self { address, request }
    }

    /// Requests answered in a second.
    pub(crate) fn rate(&self) -> f64 {
        let begin = Instant::now();
        let count = self.ask_while(|_| begin.elapsed() < ROUND);
        f64::from(count) / ROUND.as_secs_f64()
    }

    /// On all connections at once, each as long as `goes_on` says of the requests that it has made.
    pub(crate) fn ask_while(&self, goes_on: impl Fn(u32) -> bool + Sync) -> u32 {
        let ask = || self.ask(&goes_on);
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..CONNECTIONS).map(|_| scope.spawn(ask)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        })
    }

    fn ask(&self, goes_on: impl Fn(u32) -> bool) -> u32 {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_nodelay(true).unwrap();
        let (mut input, mut count) = (BufReader::new(stream.try_clone().unwrap()), 0);
        while goes_on(count) {
            stream.write_all(self.request.as_bytes()).unwrap();
            read(&mut input);
            count += 1;
        }
        count
    }
}

/// One answer, whole.
pub(crate) fn read(input: &mut impl BufRead) {
    let length = read_head(input);
    let mut body = vec![0; length];
    input.read_exact(&mut body).unwrap();
}

/// How long the body is that follows.
pub(crate) fn read_head(input: &mut impl BufRead) -> usize {
    let (mut line, mut length) = (String::new(), 0);
    input.read_line(&mut line).unwrap();
    assert!(line.contains(" 200 "), "{line}");
    loop {
        line.clear();
        input.read_line(&mut line).unwrap();
        let Some((name, value)) = line.split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap();
        }
    }
    length
}

pub(crate) fn compare(ours: &str, one: &Asking, theirs: &str, other: &Asking) {
    one.rate();
    other.rate();
    let rates: Vec<_> = (0..ROUNDS).map(|_| (one.rate(), other.rate())).collect();
    let (one, other) = (median(rates.iter().map(|r| r.0)), median(rates.iter().map(|r| r.1)));
    let ratio = median(rates.iter().map(|(one, other)| one / other));
    println!("{ours:<30}{one:>10.0} a second");
    println!("{theirs:<30}{other:>10.0} a second");
    println!("{:<30}{ratio:>10.2} ×", "");
}

/// What the threads of the server, which have names, have run so far. Linux counts it in hundredths of a second.
pub(crate) fn time_of_server() -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").unwrap();
    let ticks = threads.filter_map(|thread| {
        let stat = std::fs::read_to_string(thread.ok()?.path().join("stat")).ok()?;
        let (head, tail) = stat.rsplit_once(") ")?;
        let ours = head.contains("(carta-s");
        let mut fields = tail.split(' ').skip(11);
        let mut field = || fields.next()?.parse::<u64>().ok();
        ours.then_some(field()? + field()?)
    });
    Duration::from_millis(10 * ticks.sum::<u64>())
}

/// What the process holds, in KiB.
pub(crate) fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
