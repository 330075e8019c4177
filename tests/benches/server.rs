//! What an embedded Carta does in a second, beside what the libraries under it do alone: `GET /user` beside axum and sqlx
//! with one look-up, logins beside the exponentiations that they consist of.
//!
//! `.ci/with-postgres cargo bench -p carta-tests --bench server`. Both sides of a pair take turns, on the same database,
//! SQLite's and then PostgreSQL's; only ratios within one run mean anything. With `CARTA_BENCH_MEMORY=1` it also makes a million requests, and says
//! how the process has grown.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark stops where it fails")]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and tells")]

mod common;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use carta::{Agent, Secret, User, block_on};
use carta_server::{Rate, RateLimits, Server};
use common::database::{Database, Pool};
use common::{Asking, CONNECTIONS, compare, resident, time_of_server};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::num::NonZero;
use std::time::Instant;

const PASSWORD: &str = "a password for benchmarks";

fn main() {
    for mut database in Database::each() {
        println!("{:?}", database.kind);
        // One account asks for all: what counting it costs is measured, too.
        let often = Some(Rate::per_second(NonZero::new(1_000_000).unwrap()));
        let limits = RateLimits::default().per_account(often).per_address(None);
        let builder = database.builder().administrator("admin", PASSWORD.into());
        let server = builder.rate_limits(limits).start().unwrap();
        database.open();
        measure(&server, &database);
        server.stop().unwrap();
    }
}

fn measure(server: &Server, database: &Database) {
    let agent = log_in(server, "admin");
    for n in 0..10 {
        block_on(agent.groups().create(format!("Org:G{n}"))).unwrap();
        block_on(agent.groups().add_member(format!("Org:G{n}"), "admin")).unwrap();
    }
    let token = agent.token();
    let user = Asking::new(server.address(), "/user", token.expose());
    let bare = Asking::new(bare(database), "/user", token.expose());
    compare("GET /user", &user, "axum and sqlx alone", &bare);
    logins(server, &agent);
    if std::env::var_os("CARTA_BENCH_MEMORY").is_some() {
        memory(&user);
    }
}

fn log_in(server: &Server, name: &str) -> Agent {
    let login = Agent::login().host(server.url().parse().unwrap());
    login.username(name).password(PASSWORD).blocking().unwrap()
}

/// Looks one user up by id, and answers with what it found.
fn bare(database: &Database) -> SocketAddr {
    let pool = database.pool();
    database.execute(MADE, &[], &[]);
    database.execute(FILLED, &[1000], &[]);
    database.settle();
    database.runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/user", get(look_up)).with_state(pool);
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    })
}

const MADE: &str =
    "CREATE TABLE bare (id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, email TEXT)";
const FILLED: &str = "INSERT INTO bare WITH RECURSIVE numbers (n) AS (
        SELECT CAST(0 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < $1
    ) SELECT 'u-' || n, 'user' || n, 'user@example.com' FROM numbers";

async fn look_up(State(pool): State<Pool>) -> Result<Json<Value>, StatusCode> {
    const USER: &str = "SELECT id, name, email FROM bare WHERE id = $1";
    type Row = (String, String, Option<String>);
    let row: Result<Row, _> = match &pool {
        Pool::Sqlite(pool) => sqlx::query_as(USER).bind("u-500").fetch_one(pool).await,
        Pool::Postgres(pool) => sqlx::query_as(USER).bind("u-500").fetch_one(pool).await,
    };
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
