//! How many idle connections a server holds, and what each takes of its memory: before any request, after one, and over TLS.
//!
//! `cargo bench -p carta-tests --bench connections`. Each row is a server in a process of its own, which says what it holds
//! before the first connection and while all are open; afterwards each of them is asked once more. What the system's kernel
//! takes for a connection isn't in it. `CARTA_BENCH_CONNECTIONS` is how many, 10 000 if nothing is said.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark stops where it fails")]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and tells")]

mod common;

use carta_server::{Server, TlsFiles};
use common::{read, resident};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{BufRead, BufReader, Read, Write, stdin};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZero;
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;

/// Says to the process that it is the server, and where its TLS files are: nowhere if it has none.
const SERVER: &str = "CARTA_BENCH_SERVER";
const REQUEST: &str = "GET /healthz HTTP/1.1\r\nHost: carta.test\r\n\r\n";
const THREADS: usize = 4;

trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

fn main() {
    let count = std::env::var("CARTA_BENCH_CONNECTIONS");
    let count = count.map_or(10_000, |count| count.parse().unwrap());
    if let Some(folder) = std::env::var_os(SERVER) {
        return serve(Path::new(&folder), count);
    }
    let folder = tempfile::tempdir().unwrap();
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(vec!["carta.test".to_owned()]).unwrap();
    std::fs::write(folder.path().join("chain"), cert.pem()).unwrap();
    std::fs::write(folder.path().join("key"), signing_key.serialize_pem()).unwrap();
    private(&folder.path().join("key"));
    let mut roots = RootCertStore::empty();
    roots.add(cert.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let client = ClientConfig::builder_with_provider(provider);
    let client = client.with_safe_default_protocol_versions().unwrap();
    let client = Arc::new(client.with_root_certificates(roots).with_no_client_auth());
    println!("{count} connections");
    for (what, client, asks) in [
        ("plain, before any request", None, false),
        ("plain, after one request", None, true),
        ("TLS, before any request", Some(&client), false),
        ("TLS, after one request", Some(&client), true),
    ] {
        let mut server = Process::start(client.map_or(Path::new(""), |_| folder.path()));
        let before = server.resident();
        let mut wires = open(server.address, count, client);
        // They are let in in their order: after the last of each thread, all are.
        wires.chunks_mut(count / THREADS).filter_map(<[_]>::last_mut).for_each(ask_at);
        if asks {
            ask(&mut wires);
        }
        let took = server.resident() - before;
        ask(&mut wires);
        let each =
            f64::from(u32::try_from(took).unwrap()) / f64::from(u32::try_from(count).unwrap());
        println!("{what:<30}{each:>8.1} KiB each{took:>10} KiB in all, beside {before} KiB");
    }
}

fn open(
    address: SocketAddr,
    count: usize,
    client: Option<&Arc<ClientConfig>>,
) -> Vec<Box<dyn Wire>> {
    let some = || (0..count / THREADS).map(|_| connect(address, client)).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(some)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

fn connect(address: SocketAddr, client: Option<&Arc<ClientConfig>>) -> Box<dyn Wire> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let Some(client) = client else { return Box::new(stream) };
    let name = ServerName::try_from("carta.test").unwrap();
    let mut client = ClientConnection::new(Arc::clone(client), name).unwrap();
    while client.is_handshaking() {
        client.complete_io(&mut stream).unwrap();
    }
    Box::new(StreamOwned::new(client, stream))
}

/// One request on each: it is there, and answers.
fn ask(wires: &mut [Box<dyn Wire>]) {
    let share = wires.len().div_ceil(THREADS);
    std::thread::scope(|scope| {
        for wires in wires.chunks_mut(share) {
            scope.spawn(move || {
                wires.iter_mut().for_each(ask_at);
            });
        }
    });
}

fn ask_at(wire: &mut Box<dyn Wire>) {
    wire.write_all(REQUEST.as_bytes()).unwrap();
    wire.flush().unwrap();
    read(&mut BufReader::new(wire));
}

/// A server in a process of its own.
struct Process {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    address: SocketAddr,
}

impl Process {
    fn start(folder: &Path) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.env(SERVER, folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut output = BufReader::new(output);
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        Self { child, input, output, address: line.trim().parse().unwrap() }
    }

    /// In KiB.
    fn resident(&mut self) -> u64 {
        self.input.write_all(b"\n").unwrap();
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        line.trim().parse().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It is this benchmark's own.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Says where it listens, and what it holds whenever it is asked.
fn serve(folder: &Path, count: usize) {
    let count = NonZero::new(count).unwrap();
    let mut builder = Server::builder().connections(count).connections_per_address(count);
    if !folder.as_os_str().is_empty() {
        let (certificates, key) = (folder.join("chain"), folder.join("key"));
        builder = builder.tls(TlsFiles { certificates, key });
    }
    let server = builder.start().unwrap();
    println!("{}", server.address());
    for _ in stdin().lines() {
        println!("{}", resident());
    }
}

#[cfg(unix)]
fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn private(_: &Path) {}
