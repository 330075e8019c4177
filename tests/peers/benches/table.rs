//! Times with the floor beside them, and the table of all.

use carta_peers::{Answer, shared};
use criterion::BenchmarkGroup;
use criterion::measurement::{Measurement, WallTime};
use std::hint::black_box;
use std::sync::Barrier;
use std::time::Duration;

/// How often the floor runs at a stretch: 50 µs or so.
const FLOOR: u64 = 30_000;

/// How long each case runs at a stretch, before it is the floor's turn again: so short that few are interrupted by what
/// else the machine does, which the median then leaves out, and so long that reading the clock counts for nothing.
const STRETCH: Duration = Duration::from_micros(50);

/// How often one thread and two take turns.
const ROUNDS: usize = 7;

pub struct Table<'a> {
    group: BenchmarkGroup<'a, WallTime>,
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    nanos: f64,
    floor: f64,
}

impl<'a> Table<'a> {
    pub fn new(group: BenchmarkGroup<'a, WallTime>) -> Self {
        Self { group, rows: Vec::new() }
    }

    /// Times `call`, which has to be answered with a yes.
    pub fn case<A: Answer>(&mut self, name: &'static str, call: impl Fn() -> A) {
        self.cases(name, 1, call);
    }

    /// The same for a `call` that does so many times what is to be timed; criterion's figures are of all of them.
    pub fn cases<A: Answer>(&mut self, name: &'static str, times: u64, call: impl Fn() -> A) {
        assert!(call().is_yes(), "{name} says no");
        let stretch = stretch(&call);
        let (mut nanos, mut floors) = (Vec::new(), Vec::new());
        self.group.bench_function(name, |bench| {
            bench.iter_custom(|count| {
                let (mut left, mut total) = (count, Duration::ZERO);
                while left > 0 {
                    floors.push(each(FLOOR, time(FLOOR, || shared::floor(black_box(1)))));
                    let now = left.min(stretch);
                    let took = time(now, &call);
                    nanos.push(each(now, took));
                    total += took;
                    left -= now;
                }
                total
            });
        });
        assert!(call().is_yes(), "{name} says no by now");
        // Without any, the command line left this case out.
        if let (Some(nanos), Some(floor)) = (median(&mut nanos), median(&mut floors)) {
            let nanos = nanos / times as f64;
            self.rows.push(Row { name, nanos, floor });
        }
    }

    pub fn print(self) {
        self.group.finish();
        println!("\n{:<34}{:>10}{:>10}{:>10}", "median", "ns", "floor ns", "× floor");
        for Row { name, nanos, floor } in self.rows {
            println!("{name:<34}{nanos:>10.1}{floor:>10.2}{:>10.1}", nanos / floor);
        }
    }
}

/// Prints how much more two threads get done than one, in the median of some rounds.
pub fn threads<A: Answer>(name: &str, count: u64, call: impl Fn() -> A + Sync) {
    let mut gains: Vec<_> = (0..ROUNDS)
        .map(|_| {
            let (one, two) = (together(1, count, &call), together(2, count, &call));
            2.0 * one.as_secs_f64() / two.as_secs_f64()
        })
        .collect();
    if let Some(gain) = median(&mut gains) {
        println!("{name:<44}{gain:>6.2}");
    }
}

/// The time until each of so many threads has made its calls.
fn together<A: Answer>(threads: usize, count: u64, call: &(impl Fn() -> A + Sync)) -> Duration {
    let barrier = Barrier::new(threads + 1);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                barrier.wait();
                time(count, call);
                barrier.wait();
            });
        }
        barrier.wait();
        let begin = WallTime.start();
        barrier.wait();
        WallTime.end(begin)
    })
}

fn time<A>(count: u64, call: impl Fn() -> A) -> Duration {
    let begin = WallTime.start();
    for _ in 0..count {
        black_box(call());
    }
    WallTime.end(begin)
}

/// How many calls take that long, if nothing interrupts them.
fn stretch<A>(call: &impl Fn() -> A) -> u64 {
    let least = |count| (0..3).map(|_| time(count, call)).min();
    let mut count = 1;
    while least(count).is_some_and(|took| took < STRETCH) {
        count *= 2;
    }
    count
}

fn each(count: u64, took: Duration) -> f64 {
    took.as_secs_f64() * 1e9 / count as f64
}

fn median(samples: &mut [f64]) -> Option<f64> {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied()
}
