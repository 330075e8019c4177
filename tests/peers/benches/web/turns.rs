//! Times with those of a plain route beside them, and the table of all.

use criterion::BenchmarkGroup;
use criterion::measurement::{Measurement, WallTime};
use std::hint::black_box;
use std::time::Duration;

/// How many requests a case answers before it is the plain route's turn again: some 50 µs of it.
const STRETCH: u64 = 50;

pub struct Turns<'a> {
    group: BenchmarkGroup<'a, WallTime>,
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    micros: f64,
    plain: f64,
}

impl<'a> Turns<'a> {
    pub fn new(group: BenchmarkGroup<'a, WallTime>) -> Self {
        Self { group, rows: Vec::new() }
    }

    /// Times `call`, which has to answer each request with a yes, beside the `plain` one of the same kind of requests.
    pub fn case<R>(
        &mut self,
        name: &'static str,
        plain: (&impl Fn() -> R, &impl Fn(R) -> bool),
        request: impl Fn() -> R,
        call: impl Fn(R) -> bool,
    ) {
        let (mut micros, mut plains) = (Vec::new(), Vec::new());
        self.group.bench_function(name, |bench| {
            bench.iter_custom(|count| {
                let (mut left, mut total) = (count, Duration::ZERO);
                while left > 0 {
                    let now = left.min(STRETCH);
                    plains.push(each(STRETCH, time(STRETCH, plain.0, plain.1)));
                    let took = time(now, &request, &call);
                    micros.push(each(now, took));
                    total += took;
                    left -= now;
                }
                total
            });
        });
        // Without any, the command line left this case out.
        if let (Some(micros), Some(plain)) = (median(&mut micros), median(&mut plains)) {
            self.rows.push(Row { name, micros, plain });
        }
    }

    pub fn print(self) {
        self.group.finish();
        println!("\n{:<46}{:>10}{:>10}{:>10}", "median", "µs", "plain µs", "× plain");
        for Row { name, micros, plain } in self.rows {
            println!("{name:<46}{micros:>10.2}{plain:>10.2}{:>10.2}", micros / plain);
        }
    }
}

/// Requests are made before the time is taken: what signing one costs is nobody's.
fn time<R>(count: u64, request: impl Fn() -> R, call: impl Fn(R) -> bool) -> Duration {
    let requests: Vec<R> = (0..count).map(|_| request()).collect();
    let mut yes = 0;
    let begin = WallTime.start();
    for request in requests {
        yes += u64::from(black_box(call(black_box(request))));
    }
    let took = WallTime.end(begin);
    assert_eq!(yes, count, "all are answered with a yes");
    took
}

fn each(count: u64, took: Duration) -> f64 {
    took.as_secs_f64() * 1e6 / count as f64
}

fn median(samples: &mut [f64]) -> Option<f64> {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied()
}
