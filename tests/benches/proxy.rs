//! What it costs to call a service through Carta, beside calling it directly: small answers, large ones, large uploads; and
//! what the process holds while a gibibyte goes through.
//!
//! `cargo bench -p carta-tests --bench proxy`. Both ways take turns, to the same API; only ratios within one run mean
//! anything. API, Carta and callers share the processors and one process, so that what the one way takes more is Carta's.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark stops where it fails")]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and tells")]

mod common;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use carta::{Agent, block_on};
use carta_server::{Data, RateLimits, Server};
use common::{Asking, ROUNDS, compare, median, read, read_head, resident};
use futures_util::{StreamExt as _, stream};
use std::io::{BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

const PASSWORD: &str = "a password for benchmarks";
const MIB: usize = 1024 * 1024;
const CHUNK: usize = 64 * 1024;
const LARGE: usize = 100 * MIB;

/// An answer of so many bytes, in pieces.
async fn large(Path(length): Path<usize>) -> Response {
    let pieces = stream::iter(
        (0..length / CHUNK)
            .map(|_| Ok::<_, std::convert::Infallible>(Bytes::from_static(&[b'x'; CHUNK]))),
    );
    ([(header::CONTENT_LENGTH, length)], Body::from_stream(pieces)).into_response()
}

async fn sink(request: Request) -> String {
    let mut pieces = request.into_body().into_data_stream();
    let mut length = 0;
    while let Some(piece) = pieces.next().await {
        length += piece.unwrap().len();
    }
    length.to_string()
}

async fn api() -> SocketAddr {
    let routes = Router::new()
        .route("/small", get(|| async { r#"{"weight":12,"unit":"kg"}"# }))
        .route("/large/{length}", get(large))
        .route("/sink", post(sink));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    address
}

/// One way to the API.
struct Way {
    address: SocketAddr,
    prefix: &'static str,
    token: String,
}

impl Way {
    fn small(&self) -> Asking {
        Asking::new(self.address, &format!("{}/small", self.prefix), &self.token)
    }

    fn send(&self, line: &str, more: &str) -> (TcpStream, BufReader<TcpStream>) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_nodelay(true).unwrap();
        let (method, path) = line.split_once(' ').unwrap();
        let Self { address, prefix, token } = self;
        let head = format!(
            "{method} {prefix}{path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n{more}\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let input = BufReader::with_capacity(CHUNK, stream.try_clone().unwrap());
        (stream, input)
    }

    /// Microseconds for one small answer after the other.
    fn latency(&self) -> f64 {
        const COUNT: u32 = 500;
        let begin = Instant::now();
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_nodelay(true).unwrap();
        let mut input = BufReader::new(stream.try_clone().unwrap());
        let asking = self.small();
        for _ in 0..COUNT {
            stream.write_all(asking.request.as_bytes()).unwrap();
            read(&mut input);
        }
        begin.elapsed().as_secs_f64() * 1e6 / f64::from(COUNT)
    }

    /// MiB in a second, down; `each` is called for each MiB or so.
    fn download(&self, length: usize, each: &mut dyn FnMut()) -> f64 {
        let begin = Instant::now();
        let (_, mut input) = self.send(&format!("GET /large/{length}"), "");
        assert_eq!(read_head(&mut input), length);
        let mut piece = vec![0; MIB];
        for _ in 0..length / MIB {
            input.read_exact(&mut piece).unwrap();
            each();
        }
        rate(length, begin)
    }

    fn upload(&self, length: usize, each: &mut dyn FnMut()) -> f64 {
        let begin = Instant::now();
        let (mut stream, mut input) =
            self.send("POST /sink", &format!("Content-Length: {length}\r\n"));
        let piece = vec![b'x'; MIB];
        for _ in 0..length / MIB {
            stream.write_all(&piece).unwrap();
            each();
        }
        read(&mut input);
        rate(length, begin)
    }
}

fn rate(bytes: usize, begin: Instant) -> f64 {
    bytes as f64 / MIB as f64 / begin.elapsed().as_secs_f64()
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::builder()
        .data(Data::Folder(folder.path().join("carta")))
        .administrator("admin", PASSWORD.into())
        .service_network("127.0.0.0/8")
        .rate_limits(RateLimits::none())
        .start()
        .unwrap();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let api = runtime.as_ref().unwrap().block_on(api());
    let login = Agent::login().host(server.url().parse().unwrap());
    let admin = login.username("admin").password(PASSWORD).blocking().unwrap();
    block_on(admin.services().reserve_namespace("lab")).unwrap();
    let base = format!("http://{api}");
    block_on(admin.services().register("lab", "scale", Some(&base))).unwrap();

    let token = admin.token().expose().to_owned();
    let through =
        Way { address: server.address(), prefix: "/service/lab/scale", token: token.clone() };
    let direct = Way { address: api, prefix: "", token };
    compare("small, through Carta", &through.small(), "small, directly", &direct.small());
    turns("one small after the other, µs", |way: &Way| way.latency(), &through, &direct);
    turns("100 MiB down, MiB/s", |way: &Way| way.download(LARGE, &mut || {}), &through, &direct);
    turns("100 MiB up, MiB/s", |way: &Way| way.upload(LARGE, &mut || {}), &through, &direct);
    for (name, carry) in [
        ("1 GiB down", Way::download as fn(&Way, usize, &mut dyn FnMut()) -> f64),
        ("1 GiB up", Way::upload),
    ] {
        let (before, mut most) = (resident(), 0);
        carry(&through, 1024 * MIB, &mut || most = most.max(resident()));
        println!("{name:<30}{before:>10} KiB resident before, {most} at most meanwhile");
    }
}

/// Medians of both ways, and of their ratio.
fn turns(name: &str, measure: impl Fn(&Way) -> f64, through: &Way, direct: &Way) {
    let rounds: Vec<_> = (0..ROUNDS).map(|_| (measure(through), measure(direct))).collect();
    let of = |pick: fn(&(f64, f64)) -> f64| median(rounds.iter().map(pick));
    let (one, other, ratio) = (of(|r| r.0), of(|r| r.1), of(|r| r.0 / r.1));
    println!("{name:<30}{one:>10.0} through, {other:.0} directly: {ratio:.2} ×");
}
