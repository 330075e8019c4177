//! What it takes to ask what one may do with a resource, on a path of five grants, among many.
//!
//! `cargo bench -p carta-tests --bench permission_check`; `CARTA_BENCH_GRANTS=1000000` says among how many. Only ratios
//! within one round mean anything: of the check (what the request takes beyond one that checks nothing) to the bare walk,
//! one recursive statement without flags, accounts or ends. The three take turns within each of many short rounds, since
//! a shared machine is at times twice as slow as at others.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark stops where it fails")]
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and tells")]

mod common;

use carta::{Agent, block_on};
use carta_server::{Data, RateLimits, Server};
use common::median;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{SqlStr, SqlitePool};
use std::path::Path;
use std::time::Instant;
use tokio::runtime::Runtime;

const PASSWORD: &str = "a password for benchmarks";
const LAYERS: i64 = 5;
const GRANTS_EACH: i64 = 10;
const ROUNDS: usize = 101;
/// Of each kind, in a round.
const ASKED: u32 = 40;

/// Numbers from 0 to below `$1`, as the table `numbers`.
macro_rules! numbered {
    ($insert:literal, $select:literal) => {
        concat!(
            $insert,
            " WITH RECURSIVE numbers (n) AS (
                SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < $1
            ) ",
            $select
        )
    };
}

/// Users, groups and resources go by numbers: the kind's, then their own. Each resource of a layer but the first is held
/// by two of the layer before, as far from each other as a multiplication takes them.
const FILL: [&str; 6] = [
    numbered!(
        "INSERT INTO users (id, name, folded, made_at)",
        "SELECT printf('00000001-0000-4000-8000-%012x', n), 'u' || n, 'u' || n, 0 FROM numbers"
    ),
    numbered!(
        "INSERT INTO groups (id, name, folded, made_at)",
        "SELECT printf('00000002-0000-4000-8000-%012x', n), 'g' || n, 'g' || n, 0 FROM numbers"
    ),
    numbered!(
        "INSERT INTO resources (id, kind, name, owner_id, labels, props, added_by, added_at)",
        "SELECT printf('00000003-0000-4000-8000-%012x', n), 'Generic', 'r' || n,
                printf('00000001-0000-4000-8000-%012x', n % $2), '[]', '{}',
                printf('00000001-0000-4000-8000-%012x', n % $2), 0 FROM numbers"
    ),
    numbered!(
        "INSERT INTO grants",
        "SELECT printf('00000003-0000-4000-8000-%012x', n), 'user',
                printf('00000001-0000-4000-8000-%012x', (n * 31 + k * 7919) % $2), 4, 0, 0
         FROM numbers, (SELECT 0 AS k UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4
                        UNION SELECT 5)
         WHERE true ON CONFLICT DO NOTHING"
    ),
    numbered!(
        "INSERT INTO grants",
        "SELECT printf('00000003-0000-4000-8000-%012x', n), 'group',
                printf('00000002-0000-4000-8000-%012x', (n + k * 7919) % $2), 0, 0, 4
         FROM numbers, (SELECT 0 AS k UNION SELECT 1) WHERE true ON CONFLICT DO NOTHING"
    ),
    numbered!(
        "INSERT INTO grants",
        "SELECT printf('00000003-0000-4000-8000-%012x', n + $2), 'resource',
                printf('00000003-0000-4000-8000-%012x', n - n % $2 + (n % $2 * (1 + k * 7918)) % $2),
                0, 0, 5
         FROM numbers, (SELECT 0 AS k UNION SELECT 1) WHERE true ON CONFLICT DO NOTHING"
    ),
];

/// In every group that the second resource of the first layer is held by, and in no other.
const JOIN: &str = "INSERT INTO memberships (group_id, user_id, since)
    SELECT g.holder_id, u.id, 0 FROM grants g, users u
    WHERE g.resource_id = $1 AND g.holder_kind = 'group' AND u.name = 'admin'";

const BARE: &str = "WITH RECURSIVE up (id, edges) AS (
        SELECT $1, 1
        UNION
        SELECT g.holder_id, u.edges + 1 FROM up u
        JOIN grants g ON g.resource_id = u.id AND g.holder_kind = 'resource' WHERE u.edges < 16
    )
    SELECT count(*) FROM up u
    JOIN memberships m ON m.user_id = $2
    JOIN grants g ON g.resource_id = u.id AND g.holder_kind = 'group' AND g.holder_id = m.group_id";

fn resource(number: i64) -> String {
    format!("00000003-0000-4000-8000-{number:012x}")
}

fn server(folder: &Path) -> Server {
    let builder = Server::builder().data(Data::Folder(folder.to_owned()));
    let builder = builder.rate_limits(RateLimits::none());
    builder.administrator("admin", PASSWORD.into()).start().unwrap()
}

async fn open(folder: &Path) -> SqlitePool {
    let options = SqliteConnectOptions::new().filename(folder.join("carta.sqlite"));
    SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap()
}

async fn fill(pool: &SqlitePool, resources: i64) {
    let (users, groups, layer) = (resources / 5 + 1, resources / 50 + 1, resources / LAYERS);
    let sizes = [
        (users, 0),
        (groups, 0),
        (resources, users),
        (resources, users),
        (resources, groups),
        (resources - layer, layer),
    ];
    for (statement, (count, bound)) in FILL.into_iter().zip(sizes) {
        let query = sqlx::query(SqlStr::from_static(statement)).bind(count);
        let query = if statement.contains("$2") { query.bind(bound) } else { query };
        query.execute(pool).await.unwrap();
    }
    sqlx::query(JOIN).bind(resource(1)).execute(pool).await.unwrap();
}

fn main() {
    let grants = std::env::var("CARTA_BENCH_GRANTS").ok();
    let grants: i64 = grants.map_or(20_000, |text| text.parse().unwrap());
    let resources = grants / GRANTS_EACH;
    let folder = tempfile::tempdir().unwrap();
    server(folder.path()).stop().unwrap();
    let runtime = Runtime::new().unwrap();
    let pool = runtime.block_on(open(folder.path()));
    runtime.block_on(fill(&pool, resources));

    let server = server(folder.path());
    let login = Agent::login().host(server.url().parse().unwrap());
    let admin = login.username("admin").password(PASSWORD).blocking().unwrap();
    let user = block_on(admin.users().current()).unwrap().id.unwrap();
    // In the last layer, above the second resource of the first.
    let asked = resource((LAYERS - 1) * (resources / LAYERS) + 1);
    assert!(block_on(admin.permissions_v2().get("self", &asked)).unwrap().read);

    let nothing = || assert!(block_on(admin.users().authenticated()).unwrap());
    let check = || assert!(block_on(admin.permissions_v2().get("self", &asked)).unwrap().read);
    let walk = || {
        let walk = sqlx::query_as(BARE).bind(&asked).bind(&user).fetch_one(&pool);
        let (ways,): (i64,) = runtime.block_on(walk).unwrap();
        assert!(ways > 0);
    };
    let rounds: Vec<_> = (0..ROUNDS).map(|_| [time(nothing), time(check), time(walk)]).collect();
    println!("{grants} grants");
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
