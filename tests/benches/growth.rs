//! What a server does in a second, and what its database takes, as there are more users, groups and grants in it.
//!
//! `.ci/with-postgres cargo bench -p carta-tests --bench growth`, on both databases. Of each there are 10 000, then 100 000,
//! then 1 000 000; `CARTA_BENCH_GROWTH=100000` ends earlier. Clients, server and database share one machine.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark stops where it fails")]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and tells")]

mod common;

use carta::{Agent, Secret, User, block_on};
use carta_server::{RateLimits, Server};
use common::database::Database;
use common::filling::{CROWD, Filling};
use common::{Asking, median, time_of_server};
use std::time::Instant;

const PASSWORD: &str = "a password for benchmarks";
const SIZES: [i64; 3] = [10_000, 100_000, 1_000_000];
const GRANTS_EACH: i64 = 10;
const ROUNDS: usize = 5;
const LOGINS: u32 = 60;

fn main() {
    let most = std::env::var("CARTA_BENCH_GROWTH").ok();
    let most = most.map_or(i64::MAX, |text| text.parse().unwrap());
    for size in SIZES.into_iter().filter(|size| *size <= most) {
        for mut database in Database::each() {
            server(&database).stop().unwrap();
            database.open();
            println!("{:?}, {size} users, groups and grants", database.kind);
            let filling = Filling { users: size, groups: size, resources: size / GRANTS_EACH };
            fill(&database, filling);
            measure(&database, filling);
        }
    }
}

fn server(database: &Database) -> Server {
    let builder = database.builder().rate_limits(RateLimits::none());
    builder.administrator("admin", PASSWORD.into()).start().unwrap()
}

/// And says what a row of each table takes, its indexes included.
fn fill(database: &Database, filling: Filling) {
    let mut tables: Vec<(&str, i64, i64)> = Vec::new();
    for (table, statement, numbers) in filling.statements() {
        let (rows, bytes) = (rows(database, table), database.bytes());
        database.execute(statement, &numbers, &[]);
        let (rows, bytes) = (self::rows(database, table) - rows, database.bytes() - bytes);
        match tables.last_mut() {
            Some((last, all, taken)) if *last == table => {
                *all += rows;
                *taken += bytes;
            }
            _ => tables.push((table, rows, bytes)),
        }
    }
    database.settle();
    for (table, rows, bytes) in tables {
        println!("{table:<30}{rows:>10} rows{:>10} bytes each", bytes / rows);
    }
}

fn rows(database: &Database, table: &str) -> i64 {
    let query = match table {
        "users" => "SELECT count(*) FROM users",
        "groups" => "SELECT count(*) FROM groups",
        "sessions" => "SELECT count(*) FROM sessions",
        "refresh_tokens" => "SELECT count(*) FROM refresh_tokens",
        "memberships" => "SELECT count(*) FROM memberships",
        "resources" => "SELECT count(*) FROM resources",
        "grants" => "SELECT count(*) FROM grants",
        "audit" => "SELECT count(*) FROM audit",
        _ => unreachable!("{table} isn't filled"),
    };
    database.ask(query, &[])
}

fn measure(database: &Database, filling: Filling) {
    let server = server(database);
    let admin = log_in(&server, "admin");
    let asked = filling.share(database, "admin");
    assert!(block_on(admin.permissions_v2().get("self", &asked)).unwrap().read);
    assert_eq!(block_on(admin.groups().members("g2")).unwrap().len(), CROWD as usize);

    let token = admin.token();
    for (what, path) in [
        ("GET /user", "/user".to_owned()),
        ("a permission check", format!("/v2/permissions/self/{asked}")),
        ("a listing of 100 members", "/user/group/g2".to_owned()),
        (
            "a user found by name",
            "/user/users?attributeName=UserName&attributeFilter=%3D&attributeValue=u4711"
                .to_owned(),
        ),
    ] {
        let asking = Asking::new(server.address(), &path, token.expose());
        asking.rate();
        let rate = median((0..ROUNDS).map(|_| asking.rate()).collect::<Vec<_>>().into_iter());
        println!("{what:<30}{rate:>10.0} a second");
    }
    logins(&server, &admin);
    server.stop().unwrap();
}

fn log_in(server: &Server, name: &str) -> Agent {
    let login = Agent::login().host(server.url().parse().unwrap());
    login.username(name).password(PASSWORD).blocking().unwrap()
}

/// From two clients at a time, whose own share of the work runs on the same processors.
fn logins(server: &Server, admin: &Agent) {
    for name in ["andy", "beth"] {
        block_on(admin.users().create(&User::new(name))).unwrap();
        block_on(admin.users().set_password(name, &Secret::from(PASSWORD))).unwrap();
    }
    let (begin, spent) = (Instant::now(), time_of_server());
    std::thread::scope(|scope| {
        for name in ["andy", "beth"] {
            scope.spawn(move || (0..LOGINS / 2).for_each(|_| drop(log_in(server, name))));
        }
    });
    let rate = f64::from(LOGINS) / begin.elapsed().as_secs_f64();
    let spent = (time_of_server() - spent).as_secs_f64() * 1e3 / f64::from(LOGINS);
    println!("{:<30}{rate:>10.0} a second{spent:>10.1} ms of it the server's each", "logins");
}
