//! What a guarded call costs when the answer is known, beside the floor: one atomic load and a comparison.
//!
//! `cargo bench -p carta-tests --bench warm`. Only ratios within one run mean anything.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark stops where it fails")]

use carta::{Agent, AuthenticationError, Identity, Secret};
use carta_tests::scripted::{Scripted, with_headers};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::pin::pin;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

type Answer = Result<u64, AuthenticationError>;

static WORD: AtomicU64 = AtomicU64::new(7);

#[inline(never)]
fn floor(x: u64) -> Option<u64> {
    (WORD.load(Ordering::Acquire) == 7).then_some(x)
}

#[inline(never)]
fn plain(x: u64) -> Answer {
    Ok(x)
}

#[inline(never)]
#[carta::authorize(groups = ["Org:G0"])]
fn guarded(x: u64) -> Answer {
    Ok(x)
}

/// The policy of ten groups, on functions by these names.
macro_rules! ten_groups {
    ($($name:ident)*) => {$(
        #[inline(never)]
        #[carta::authorize(
            all(
                any(group = "Org:X1", group = "Org:X2", group = "Org:G3"),
                any(group = "Org:G4", group = "Org:X5")
            ),
            all(group = "Org:G6", group = "Org:G7"),
            not(group = "Org:X8"),
            any(all(group = "Org:X9", group = "Org:G0"), group = "Org:G1")
        )]
        fn $name(x: u64) -> Answer {
            Ok(x)
        }
    )*};
}

ten_groups!(ten_groups t0 t1 t2 t3 t4 t5 t6 t7 t8 t9 ta tb tc td te tf);

#[carta::authorize(groups = ["Org:G0"])]
async fn guarded_async(x: u64) -> Answer {
    Ok(x)
}

async fn plain_async(x: u64) -> Answer {
    Ok(x)
}

/// Polls a future that is ready at once.
fn poll<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

/// A Carta whose caller is in six of the groups, logged in.
fn carta() -> (Scripted, Agent) {
    let user =
        r#"{"name":"andy","groups":["Org:G0","Org:G1","Org:G3","Org:G4","Org:G6","Org:G7"]}"#;
    let carta = Scripted::start(|_| with_headers(200, "Carta-Groups: complete\r\n", user));
    let agent = Agent::from_token(carta.host(), Secret::from("token"));
    carta::configure().ttl(Duration::from_secs(3600)).apply().unwrap();
    carta::set_agent(agent.clone());
    (carta, agent)
}

fn warm(bench: &mut Criterion) {
    let (_carta, agent) = carta();
    for _ in 0..2 {
        guarded(1).unwrap();
        ten_groups(1).unwrap();
    }
    let mut group = bench.benchmark_group("warm");
    group.bench_function("floor", |b| b.iter(|| floor(black_box(1))));
    group.bench_function("plain", |b| b.iter(|| plain(black_box(1))));
    group.bench_function("guarded", |b| b.iter(|| guarded(black_box(1))));
    group.bench_function("guarded by ten groups", |b| b.iter(|| ten_groups(black_box(1))));
    group.bench_function("plain async", |b| b.iter(|| poll(plain_async(black_box(1)))));
    group.bench_function("guarded async", |b| b.iter(|| poll(guarded_async(black_box(1)))));
    let identity = Identity::from(agent);
    carta::scope_sync(identity.clone(), || {
        for _ in 0..2 {
            guarded(1).unwrap();
            poll(guarded_async(1));
        }
        group.bench_function("guarded in a scope", |b| b.iter(|| guarded(black_box(1))));
        group.bench_function("guarded async in a scope", |b| {
            b.iter(|| poll(guarded_async(black_box(1))));
        });
    });
    group.bench_function("polling a scope", |b| {
        let mut scoped = pin!(carta::scope(identity.clone(), std::future::pending::<()>()));
        b.iter(|| scoped.as_mut().poll(&mut Context::from_waker(Waker::noop())));
    });
    group.finish();
}

/// Decisions from what is remembered, without a stamp: settings that are applied again end all stamps.
fn uncached(bench: &mut Criterion) {
    let (_carta, _) = carta();
    let functions = [t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, ta, tb, tc, td, te, tf];
    assert!(functions.iter().all(|function| function(1).is_ok()));
    let mut group = bench.benchmark_group("uncached");
    group.throughput(Throughput::Elements(functions.len() as u64));
    group.bench_function("sixteen guards of ten groups", |b| {
        let end_stamps = || carta::configure().apply().unwrap();
        let call = |()| functions.map(|function| function(black_box(1)).is_ok());
        b.iter_batched(end_stamps, call, BatchSize::PerIteration);
    });
    group.finish();
}

/// The time that `threads` threads take for so many calls each.
fn together(threads: usize, calls: u64, call: impl Fn() + Sync) -> Duration {
    let barrier = Barrier::new(threads + 1);
    let (barrier, call) = (&barrier, &call);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(move || {
                barrier.wait();
                (0..calls).for_each(|_| call());
                barrier.wait();
            });
        }
        barrier.wait();
        #[expect(clippy::disallowed_methods, reason = "this measures time")]
        let began = Instant::now();
        barrier.wait();
        began.elapsed()
    })
}

fn threads(bench: &mut Criterion) {
    let (_carta, agent) = carta();
    let identity = Identity::from(agent);
    let mut group = bench.benchmark_group("threads");
    for threads in [1, 2] {
        group.throughput(Throughput::Elements(threads as u64));
        group.bench_function(format!("{threads} on one guard"), |b| {
            guarded(1).unwrap();
            guarded(1).unwrap();
            b.iter_custom(|calls| together(threads, calls, || drop(guarded(black_box(1)))));
        });
        group.bench_function(format!("{threads} on one identity"), |b| {
            b.iter_custom(|calls| {
                together(threads, calls / 64 + 1, || {
                    carta::scope_sync(identity.clone(), || {
                        (0..64).for_each(|_| drop(guarded(black_box(1))));
                    });
                })
            });
        });
    }
    group.finish();
}

criterion_group!(benches, warm, uncached, threads);
criterion_main!(benches);
