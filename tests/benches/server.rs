//! What an embedded Carta does in a second, beside what the libraries under it do alone: `GET /user` beside axum and sqlx
//! with one look-up, logins beside the exponentiations that they consist of.
//!
//! `cargo bench -p carta-tests --bench server`. Both sides of a pair take turns, on the same database file in the same
//! mode; only ratios within one run mean anything. With `CARTA_BENCH_MEMORY=1` it also makes a million requests, and says
//! how the process has grown.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark stops where it fails")]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and tells")]

mod common;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use carta::{Agent, Secret, User, block_on};
use carta_server::{Data, Rate, RateLimits, Server};
use common::{Asking, CONNECTIONS, compare, resident};
use serde_json::{Value, json};
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use std::net::SocketAddr;
use std::num::NonZero;
use std::path::Path;
use std::time::{Duration, Instant};

const PASSWORD: &str = "a password for benchmarks";

fn main() {
    let folder = tempfile::tempdir().unwrap();
    // One account asks for all: what counting it costs is measured, too.
    let limits =
        RateLimits::default().per_account(Some(Rate::per_second(NonZero::new(1_000_000).unwrap())));
    let limits = limits.per_address(None);
    let data = Data::Folder(folder.path().join("carta"));
    let server =
        Server::builder().data(data).administrator("admin", PASSWORD.into()).rate_limits(limits);
    let server = server.start().unwrap();
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
