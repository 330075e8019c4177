//! What a guarded call costs when the answer is known, beside the floor: one atomic load and a comparison.
//!
//! `cargo bench -p carta-tests`. Only ratios within one run mean anything.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark stops where it fails")]

use carta::{Agent, AuthenticationError, Secret};
use carta_tests::scripted::{Scripted, with_headers};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

static WORD: AtomicU64 = AtomicU64::new(7);

#[inline(never)]
fn floor(x: u64) -> Option<u64> {
    (WORD.load(Ordering::Acquire) == 7).then_some(x)
}

#[inline(never)]
fn plain(x: u64) -> Result<u64, AuthenticationError> {
    Ok(x)
}

#[inline(never)]
#[carta::authorize(groups = ["Org:G0"])]
fn guarded(x: u64) -> Result<u64, AuthenticationError> {
    Ok(x)
}

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
fn ten_groups(x: u64) -> Result<u64, AuthenticationError> {
    Ok(x)
}

#[carta::authorize(groups = ["Org:G0"])]
async fn guarded_async(x: u64) -> Result<u64, AuthenticationError> {
    Ok(x)
}

async fn plain_async(x: u64) -> Result<u64, AuthenticationError> {
    Ok(x)
}

/// Polls a future that is ready at once.
fn poll<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

fn warm(bench: &mut Criterion) {
    let user =
        r#"{"name":"andy","groups":["Org:G0","Org:G1","Org:G3","Org:G4","Org:G6","Org:G7"]}"#;
    let carta = Scripted::start(|_| with_headers(200, "Carta-Groups: complete\r\n", user));
    carta::set_agent(Agent::from_token(carta.host(), Secret::from("token")));
    guarded(1).unwrap();
    ten_groups(1).unwrap();

    let mut group = bench.benchmark_group("warm");
    group.bench_function("floor", |b| b.iter(|| floor(black_box(1))));
    group.bench_function("plain", |b| b.iter(|| plain(black_box(1))));
    group.bench_function("guarded", |b| b.iter(|| guarded(black_box(1))));
    group.bench_function("guarded by ten groups", |b| b.iter(|| ten_groups(black_box(1))));
    group.bench_function("plain async", |b| b.iter(|| poll(plain_async(black_box(1)))));
    group.bench_function("guarded async", |b| b.iter(|| poll(guarded_async(black_box(1)))));
    group.finish();
}

criterion_group!(benches, warm);
criterion_main!(benches);
