//! What an embedded Carta does in a second, beside what the libraries under it do alone: `GET /user` beside axum and sqlx
//! with one look-up, logins beside the exponentiations that they consist of.
//!
//! `cargo bench -p carta-tests --bench server`. Both sides of a pair take turns, on the same database file in the same
//! mode; only ratios within one run mean anything. With `CARTA_BENCH_MEMORY=1` it also makes a million requests, and says
//! how the process has grown.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark stops where it fails")]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and tells")]

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use carta::{Agent, Secret, User, block_on};
use carta_server::{Data, Server};
use serde_json::{Value, json};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

const PASSWORD: &str = "a password for benchmarks";
/// Connections at a time, each with one request at a time.
const CONNECTIONS: u32 = 16;
const ROUNDS: usize = 9;
const ROUND: Duration = Duration::from_millis(700);

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let data = Data::Folder(folder.path().join("carta"));
    let server =
        Server::builder().data(data).administrator("admin", PASSWORD.into()).start().unwrap();
    let agent = log_in(&server, "admin");
    for n in 0..10 {
        block_on(agent.groups().create(format!("Org:G{n}"))).unwrap();
        block_on(agent.groups().add_member(format!("Org:G{n}"), "admin")).unwrap();
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.unwrap();
    let bare = runtime.block_on(bare(&folder.path().join("bare.sqlite")));

    let token = agent.token();
    let user = Asking::new(server.address(), "/user", token.expose());
    let bare = Asking::new(bare, "/user", token.expose());
    compare("GET /user", &user, "axum and sqlx alone", &bare);
    logins(&server, &agent);
    if std::env::var_os("CARTA_BENCH_MEMORY").is_some() {
        memory(&user);
    }
}

fn log_in(server: &Server, name: &str) -> Agent {
    let login = Agent::login().host(server.url().parse().unwrap());
    login.username(name).password(PASSWORD).blocking().unwrap()
}

/// Looks one user up by id, and answers with what it found.
async fn bare(path: &Path) -> SocketAddr {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await.unwrap();
    let made = "CREATE TABLE users (id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, email TEXT)";
    sqlx::query(made).execute(&pool).await.unwrap();
    for n in 0..1000 {
        let insert = sqlx::query("INSERT INTO users VALUES ($1, $2, $3)");
        let insert =
            insert.bind(format!("u-{n}")).bind(format!("user{n}")).bind("user@example.com");
        insert.execute(&pool).await.unwrap();
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/user", get(look_up)).with_state(pool);
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

async fn look_up(State(pool): State<SqlitePool>) -> Result<Json<Value>, StatusCode> {
    let row: Result<(String, String, Option<String>), _> =
        sqlx::query_as("SELECT id, name, email FROM users WHERE id = $1")
            .bind("u-500")
            .fetch_one(&pool)
            .await;
    let (id, name, email) = row.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Json(json!({ "id": id, "name": name, "email": email })))
}

/// One request, again and again.
struct Asking {
    address: SocketAddr,
    request: String,
}

impl Asking {
    fn new(address: SocketAddr, path: &str, token: &str) -> Self {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        Self { address, request }
    }

    /// Requests answered in a second.
    fn rate(&self) -> f64 {
        let begin = Instant::now();
        let count = self.ask_while(|_| begin.elapsed() < ROUND);
        f64::from(count) / ROUND.as_secs_f64()
    }

    /// On all connections at once, each as long as `goes_on` says of the requests that it has made.
    fn ask_while(&self, goes_on: impl Fn(u32) -> bool + Sync) -> u32 {
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

fn read(input: &mut impl BufRead) {
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
    let mut body = vec![0; length];
    input.read_exact(&mut body).unwrap();
}

fn compare(ours: &str, one: &Asking, theirs: &str, other: &Asking) {
    one.rate();
    other.rate();
    let rates: Vec<_> = (0..ROUNDS).map(|_| (one.rate(), other.rate())).collect();
    let (one, other) = (median(rates.iter().map(|r| r.0)), median(rates.iter().map(|r| r.1)));
    let ratio = median(rates.iter().map(|(one, other)| one / other));
    println!("{ours:<30}{one:>10.0} a second");
    println!("{theirs:<30}{other:>10.0} a second");
    println!("{:<30}{ratio:>10.2} ×", "");
}

/// Logins from two clients at a time. Their exponentiations run on the same processors, so what counts is the time that
/// the server's own threads took: beside it, twice what `openssl speed -seconds 3 ffdh3072` says one takes.
fn logins(server: &Server, admin: &Agent) {
    for name in ["andy", "beth"] {
        block_on(admin.users().create(&User::new(name))).unwrap();
        block_on(admin.users().set_password(name, &Secret::from(PASSWORD))).unwrap();
    }
    let (begin, spent, count) = (Instant::now(), time_of_server(), 200);
    std::thread::scope(|scope| {
        for name in ["andy", "beth"] {
            scope.spawn(move || (0..count / 2).for_each(|_| drop(log_in(server, name))));
        }
    });
    let rate = f64::from(count) / begin.elapsed().as_secs_f64();
    let spent = (time_of_server() - spent).as_secs_f64() * 1e3 / f64::from(count);
    println!("{:<30}{rate:>10.1} a second", "logins, clients included");
    println!("{:<30}{spent:>10.2} ms each", "of it the server");
}

/// How much the process holds after a hundred thousand requests, and after a million.
fn memory(asking: &Asking) {
    let [few, many] = [100_000, 900_000].map(|requests| {
        asking.ask_while(|count| count < requests / CONNECTIONS);
        resident()
    });
    println!("{:<30}{few:>10} KiB", "resident after 100 000");
    println!("{:<30}{many:>10} KiB", "resident after 1 000 000");
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

/// What the threads of the server, which have names, have run so far. Linux counts it in hundredths of a second.
fn time_of_server() -> Duration {
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

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
