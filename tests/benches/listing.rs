//! What it takes to list 100 groups on loopback: one after the other, and by a guard that asks for all at once, sixteen at
//! a time. By an embedded Carta, whose work is the greater part of it, and by one that has the answer ready, which leaves
//! the client's.
//!
//! `cargo bench -p carta-tests --bench listing`. Only ratios within one run mean anything.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark stops where it fails")]

use carta::__private::{Checked, Guard, check};
use carta::{Agent, Group, Host, Policy, Secret, block_on};
use carta_server::{RateLimits, Server};
use criterion::{Criterion, criterion_group, criterion_main};
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};

const PASSWORD: &str = "a password for benchmarks";

/// A guard that nobody passes before every one of `groups` has been listed.
fn guard(groups: &[Group]) -> &'static Guard {
    let all: Vec<Policy> = groups.iter().copied().map(Policy::Group).collect();
    let policy: &'static Policy = Box::leak(Box::new(Policy::all(all)));
    Box::leak(Box::new(Guard::new("benchmark", 1, policy)))
}

/// Answers every request of a connection with the same listing.
fn answer(stream: &TcpStream) -> std::io::Result<()> {
    const BODY: &str = r#"[{"name":"admin"}]"#;
    const USER: &str = r#"{"name":"admin"}"#;
    let mut lines = BufReader::new(stream).lines();
    while let Some(first) = lines.next() {
        let body = if first?.starts_with("GET /user ") { USER } else { BODY };
        while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
        let length = body.len();
        write!(
            &mut &*stream,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )?;
    }
    Ok(())
}

/// A Carta that has the answer ready, until the benchmark ends.
fn ready() -> Host {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let host = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let stream = stream.unwrap();
            stream.set_nodelay(true).unwrap();
            // A client that hangs up has all it wanted.
            std::thread::spawn(move || drop(answer(&stream)));
        }
    });
    host
}

fn listing(bench: &mut Criterion) {
    let server = Server::builder().administrator("admin", PASSWORD.into());
    let server = server.rate_limits(RateLimits::none()).start().unwrap();
    let login = Agent::login().host(server.url().parse().unwrap());
    let admin = login.username("admin").password(PASSWORD).blocking().unwrap();
    let groups: Vec<Group> = (0..100).map(|n| format!("Org:G{n}").parse().unwrap()).collect();
    for group in &groups {
        block_on(admin.groups().create(*group)).unwrap();
        block_on(admin.groups().add_member(*group, "admin")).unwrap();
    }
    carta::configure().trust_user_groups(false).apply().unwrap();
    by(bench, "100 groups, by an embedded Carta", &admin, &groups);
    let agent = Agent::from_token(ready(), Secret::from("token"));
    by(bench, "100 groups, by one that has the answer ready", &agent, &groups);
}

fn by(bench: &mut Criterion, name: &str, agent: &Agent, groups: &[Group]) {
    carta::set_agent(agent.clone());
    let guard = guard(groups);
    let mut bench = bench.benchmark_group(name);
    bench.sample_size(20);
    bench.bench_function("one after the other", |b| {
        b.iter(|| {
            for group in groups {
                block_on(agent.groups().members(*group)).unwrap();
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
