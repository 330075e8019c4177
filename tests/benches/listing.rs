//! What it takes to list 100 groups of an embedded Carta on loopback: one after the other, and by a guard that asks for
//! all at once, ten at a time.
//!
//! `cargo bench -p carta-tests --bench listing`. Only ratios within one run mean anything.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark stops where it fails")]

use carta::__private::{Checked, Guard, check};
use carta::{Agent, Group, Policy, block_on};
use carta_server::Server;
use criterion::{Criterion, criterion_group, criterion_main};

const PASSWORD: &str = "a password for benchmarks";

/// A guard that nobody passes before every one of `groups` has been listed.
fn guard(groups: &[Group]) -> &'static Guard {
    let all: Vec<Policy> = groups.iter().copied().map(Policy::Group).collect();
    let policy: &'static Policy = Box::leak(Box::new(Policy::all(all)));
    Box::leak(Box::new(Guard::new("benchmark", 1, policy)))
}

fn listing(bench: &mut Criterion) {
    let server = Server::builder().administrator("admin", PASSWORD.into()).start().unwrap();
    let login = Agent::login().host(server.url().parse().unwrap());
    let admin = login.username("admin").password(PASSWORD).blocking().unwrap();
    let groups: Vec<Group> = (0..100).map(|n| format!("Org:G{n}").parse().unwrap()).collect();
    for group in &groups {
        block_on(admin.groups().create(*group)).unwrap();
        block_on(admin.groups().add_member(*group, "admin")).unwrap();
    }
    carta::configure().trust_user_groups(false).apply().unwrap();
    carta::set_agent(admin.clone());
    let guard = guard(&groups);

    let mut bench = bench.benchmark_group("100 groups");
    bench.sample_size(20);
    bench.bench_function("one after the other", |b| {
        b.iter(|| {
            for group in &groups {
                block_on(admin.groups().members(*group)).unwrap();
            }
        });
    });
    bench.bench_function("by a cold guard", |b| {
        b.iter(|| {
            carta::invalidate();
            assert!(matches!(check(guard), Checked::Granted));
        });
    });
    bench.finish();
}

criterion_group!(benches, listing);
criterion_main!(benches);
