//! What a decision costs in carta and elsewhere, in one run: `cargo bench --bench peers`, in this folder.
//!
//! Everything is warm: nothing is asked of Carta while the time is taken, and what the peers decide by is in memory. Each
//! case takes turns with the floor, so that what else the machine does falls on both; only ratios within one run mean
//! anything. At the end stands a table of all; criterion's own figures, above it, are those of a machine with nothing else
//! to do. What two threads get done is only worth reading there, too: where the floor gains little, nothing can gain more.
#![allow(clippy::unwrap_used, reason = "a benchmark stops where it fails")]

mod table;

use carta::{Identity, scope_sync};
use carta_peers::{carta_guards, engines, shared};
use casbin::{CachedEnforcer, CoreApi, Enforcer};
use criterion::Criterion;
use std::hint::black_box;
use std::time::Duration;
use table::Table;

fn main() {
    let carta = carta_guards::log_in();
    let mut criterion = Criterion::default()
        .sample_size(50)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    let mut table = Table::new(criterion.benchmark_group("peers"));
    by_hand(&mut table);
    by_engines(&mut table);
    by_carta(&mut table, &carta.identity);
    table.print();
    by_threads(&carta.identity);
    criterion.final_summary();
}

fn by_hand(table: &mut Table<'_>) {
    table.case("floor: one atomic", || shared::floor(black_box(1)));
    table.case("two atomics", || shared::two_atomics(black_box(1)));
    table.case("an atomic and the coarse clock", || shared::coarse_clock(black_box(1)));
    table.case("arc-swap", || shared::swapped(black_box(1)));
    table.case("RwLock<HashSet>", || shared::locked_set(black_box("Org:G0")));
    table.case("moka", || shared::cached(black_box("Org:G0")));
}

fn by_engines(table: &mut Table<'_>) {
    let request = || black_box(("andy", "guarded", "call"));
    table.case("protect-endpoints, any of two", engines::protect());
    let cached: CachedEnforcer = engines::casbin();
    table.case("casbin, RBAC, cached", || cached.enforce(request()).unwrap());
    let enforcer: Enforcer = engines::casbin();
    table.case("casbin, RBAC", || enforcer.enforce(request()).unwrap());
    table.case("cedar, 1 policy", engines::cedar(1));
    table.case("cedar, 10 policies", engines::cedar(10));
}

fn by_carta(table: &mut Table<'_>, identity: &Identity) {
    table.case("carta: plain", || carta_guards::plain(black_box(1)));
    table.case("carta: guarded", || carta_guards::guarded(black_box(1)));
    table.case("carta: guarded by ten groups", || carta_guards::ten_groups(black_box(1)));
    table.case("carta: plain async", || carta_guards::plain_async(black_box(1)));
    table.case("carta: guarded async", || carta_guards::guarded_async(black_box(1)));
    scope_sync(identity.clone(), || {
        table.case("carta: guarded, in a scope", || carta_guards::guarded(black_box(1)));
        table
            .case("carta: guarded async, in a scope", || carta_guards::guarded_async(black_box(1)));
    });
    let endless = carta_guards::endless(identity.clone());
    table.case("carta: entering a scope", || carta_guards::enter(&endless));
    table.cases("carta: ten groups, no stamp", carta_guards::UNSTAMPED, || {
        carta_guards::without_stamps(black_box(1))
    });
}

/// The floor shows what this machine gives to a second thread at all.
fn by_threads(identity: &Identity) {
    println!("\n2 threads, × the throughput of 1");
    table::threads("floor: one atomic", 50_000_000, || shared::floor(black_box(1)));
    table::threads("RwLock<HashSet>", 5_000_000, || shared::locked_set(black_box("Org:G0")));
    table::threads("carta: guarded", 20_000_000, || carta_guards::guarded(black_box(1)));
    // Cloning the identity is a count that both threads change.
    table::threads("carta: guarded, 10 000 calls in a scope", 2_000, || in_scope(identity, 10_000));
    table::threads("carta: guarded, 100 calls in a scope", 200_000, || in_scope(identity, 100));
}

fn in_scope(identity: &Identity, calls: u32) -> bool {
    scope_sync(identity.clone(), || (0..calls).all(|_| carta_guards::guarded(black_box(1)).is_ok()))
}
