//! What it takes to ask what one may do with a resource, on a path of five grants, among many.
//!
//! `.ci/with-postgres cargo bench -p carta-tests --bench permission_check`, on both databases; `CARTA_BENCH_GRANTS=1000000`
//! says among how many. Only ratios within one round mean anything: of the check (what the request takes beyond one that
//! checks nothing) to the bare walk, one recursive statement without flags, accounts or ends. The three take turns within
//! each of many short rounds, since a shared machine is at times twice as slow as at others.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark stops where it fails")]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and tells")]

mod common;

use carta::{Agent, block_on};
use carta_server::{RateLimits, Server};
use common::database::{Database, Kind};
use common::filling::Filling;
use common::median;
use std::time::Instant;

const PASSWORD: &str = "a password for benchmarks";
const GRANTS_EACH: i64 = 10;
const ROUNDS: usize = 101;
/// Of each kind, in a round.
const ASKED: u32 = 40;

macro_rules! bare {
    ($resource:literal) => {
        concat!(
            "WITH RECURSIVE up (id, edges) AS (
                SELECT ",
            $resource,
            ", 1
                UNION
                SELECT g.holder_id, u.edges + 1 FROM up u
                JOIN grants g ON g.resource_id = u.id AND g.holder_kind = 'resource' WHERE u.edges < 16
            )
            SELECT count(*) FROM up u
            JOIN memberships m ON m.user_id = $2
            JOIN grants g ON g.resource_id = u.id AND g.holder_kind = 'group' AND g.holder_id = m.group_id"
        )
    };
}

fn main() {
    let grants = std::env::var("CARTA_BENCH_GRANTS").ok();
    let grants: i64 = grants.map_or(20_000, |text| text.parse().unwrap());
    let resources = grants / GRANTS_EACH;
    let filling = Filling { users: resources / 5 + 1, groups: resources / 50 + 1, resources };
    for mut database in Database::each() {
        server(&database).stop().unwrap();
        database.open();
        filling.fill(&database);
        println!("{:?}, {grants} grants", database.kind);
        measure(&database, filling);
    }
}

fn server(database: &Database) -> Server {
    let builder = database.builder().rate_limits(RateLimits::none());
    builder.administrator("admin", PASSWORD.into()).start().unwrap()
}

fn measure(database: &Database, filling: Filling) {
    let server = server(database);
    let login = Agent::login().host(server.url().parse().unwrap());
    let admin = login.username("admin").password(PASSWORD).blocking().unwrap();
    let user = block_on(admin.users().current()).unwrap().id.unwrap();
    let asked = filling.share(database, "admin");

    let nothing = || assert!(block_on(admin.users().authenticated()).unwrap());
    let check = || assert!(block_on(admin.permissions_v2().get("self", &asked)).unwrap().read);
    let bare = match database.kind {
        Kind::Sqlite => bare!("$1"),
        // Its columns are compared byte by byte, its parameters by the database's own rules.
        Kind::Postgres => bare!(r#"CAST($1 AS TEXT) COLLATE "C""#),
    };
    let walk = || assert!(database.ask(bare, &[&asked, &user]) > 0);
    let rounds: Vec<_> = (0..ROUNDS).map(|_| [time(nothing), time(check), time(walk)]).collect();
    let told = |name, pick: fn(&[f64; 3]) -> f64| {
        println!("{name:<30}{:>10.0} µs", median(rounds.iter().map(pick)));
    };
    told("a request that checks nothing", |[nothing, ..]| *nothing);
    told("a request for one check", |[_, check, _]| *check);
    told("the bare walk", |[.., walk]| *walk);
    let ratio = median(rounds.iter().map(|[nothing, check, walk]| (check - nothing) / walk));
    println!("{:<30}{ratio:>10.2} ×", "the check, to the walk");
}

/// Microseconds for each.
fn time(ask: impl Fn()) -> f64 {
    let begin = Instant::now();
    (0..ASKED).for_each(|_| ask());
    begin.elapsed().as_secs_f64() * 1e6 / f64::from(ASKED)
}
