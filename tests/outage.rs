//! Two servers on one PostgreSQL, of which one is killed, or the database is; and one whose database falls silent: what was
//! acknowledged is there afterwards, nothing else is said than what is so or that it is unavailable, and nobody has to lend
//! a hand.
//!
//! Where there is no PostgreSQL for tests, there is nothing to test: `.ci/with-postgres` starts one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "in a test, a panic is how a failure is told"
)]

#[path = "outage/relay.rs"]
mod relay;
#[path = "outage/tls.rs"]
mod tls;

use carta::{Agent, Error, GroupName, Host, User, block_on};
use carta_server::{Data, Postgres, RateLimits, Server};
use carta_tests::postgres::Shared;
use carta_tests::serving::Serving;
use futures_util::future::join_all;
use relay::Relay;
use reqwest::{Method, StatusCode};
use std::collections::BTreeSet;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::Duration;

const PASSWORD: &str = "a password for tests";
const WRITERS: usize = 2;
/// So many users are acknowledged before something is killed, and once more after it.
const ENOUGH: usize = 20;
/// Longer than it ever takes to recover.
const PATIENCE: Duration = Duration::from_secs(90);

fn start(shared: &Shared) -> Serving {
    let program = env!("CARGO_BIN_EXE_serve");
    Serving::start(program, shared.folder(), Some(&shared.url()), PASSWORD)
}

fn admin(url: &str) -> Agent {
    let host: Host = url.parse().unwrap();
    Agent::login().host(host).username("admin").password(PASSWORD).blocking().unwrap()
}

/// What the writers have been told, and when they are to end.
struct Told {
    acknowledged: Mutex<Vec<String>>,
    /// One more.
    tell: Sender<()>,
    over: AtomicBool,
}

/// Writers end, also where the test fails.
struct AtTheEnd<'a>(&'a AtomicBool);

impl Drop for AtTheEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn wait_for_enough(heard: &Receiver<()>) {
    for _ in 0..ENOUGH {
        heard.recv_timeout(PATIENCE).expect("acknowledged in time");
    }
}

impl Told {
    /// Makes users in `Org:Team`, until told to end; `unavailable` is no reason to.
    fn write(&self, admin: &Agent, prefix: &str) {
        for n in 0.. {
            if self.over.load(Ordering::SeqCst) {
                return;
            }
            let name = format!("{prefix}-{n}");
            let mut user = User::new(&name);
            user.groups = vec![GroupName::from("Org:Team")];
            match block_on(admin.users().create(&user)) {
                Ok(_) => {
                    self.acknowledged.lock().unwrap().push(name);
                    self.tell.send(()).unwrap();
                }
                Err(unknown) if unknown.is_unavailable() => {}
                // Asked again after an answer that got lost.
                Err(Error::InvalidParameter(there)) if there.to_string().contains("duplicate") => {}
                Err(other) => panic!("{other}"),
            }
        }
    }

    /// All of what was acknowledged is there, and no user without the membership that came with it.
    fn check(&self, admin: &Agent) {
        let names = |users: Vec<User>| -> BTreeSet<String> {
            users.into_iter().map(|user| user.name).filter(|name| name != "admin").collect()
        };
        let users = names(block_on(admin.users().list()).unwrap());
        let members = names(block_on(admin.groups().members("Org:Team")).unwrap());
        for name in self.acknowledged.lock().unwrap().iter() {
            assert!(users.contains(name), "{name} was acknowledged, and is gone");
        }
        assert_eq!(users, members);
    }
}

/// Writes through both servers while `harm` is done, and until each that is still there has written more.
fn under_load(first: Serving, second: &Serving, harm: impl FnOnce(Serving) -> Option<Serving>) {
    let (tell, heard) = mpsc::channel();
    let told = Told { acknowledged: Mutex::default(), tell, over: AtomicBool::new(false) };
    let (to_first, to_second) = (admin(first.url()), admin(second.url()));
    block_on(to_second.groups().create("Org:Team")).unwrap();
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (told, to_first, to_second) = (&told, &to_first, &to_second);
            scope.spawn(move || told.write(to_first, &format!("a{writer}")));
            scope.spawn(move || told.write(to_second, &format!("b{writer}")));
        }
        let _end = AtTheEnd(&told.over);
        wait_for_enough(&heard);
        let _left = harm(first);
        while heard.try_recv().is_ok() {}
        wait_for_enough(&heard);
    });
    told.check(&admin(second.url()));
}

#[test]
fn one_by_one() {
    // All use the one database, which one of them restarts.
    a_server_that_is_killed();
    a_database_that_is_killed();
    a_database_that_falls_silent();
    tls::only_the_databases_own_certificate_is_taken();
}

/// So many at once as would take up all connections to the database, and some more.
const AT_ONCE: usize = 12;
/// The server gives up before a handler's own time is over, which is a minute.
const BOUND: Duration = Duration::from_secs(45);

/// Asks what takes a look-up, what takes a transaction, and what changes something.
struct Asking {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Asking {
    async fn ask(&self, n: usize) -> StatusCode {
        let (method, path) = match n % 3 {
            0 => (Method::GET, "/user".to_owned()),
            1 => (Method::GET, "/user/users".to_owned()),
            _ => (Method::POST, format!("/workspace/w{n}")),
        };
        let request = self.http.request(method, format!("{}{path}", self.url));
        request.bearer_auth(&self.token).send().await.expect("an answer in time").status()
    }

    async fn all(&self, from: usize) -> Vec<StatusCode> {
        join_all((from..from + AT_ONCE).map(|n| self.ask(n))).await
    }
}

/// Nobody resets a connection: what the server has of them stays open, and nothing comes.
fn a_database_that_falls_silent() {
    let Some(shared) = Shared::make() else { return };
    let relay = Relay::to(&shared.socket());
    let database = Postgres::at(shared.url_by(&relay.address().to_string()));
    let database = database.connections(4).statement_timeout(Duration::from_secs(1));
    let builder = shared.apply(Server::builder()).data(Data::Postgres(database));
    let builder = builder.administrator("admin", PASSWORD.into()).rate_limits(RateLimits::none());
    let server = builder.start().unwrap();
    let token = admin(server.url()).token().expose().to_owned();
    let http = reqwest::Client::builder().no_proxy().timeout(BOUND).build().unwrap();
    let asking = Asking { http, url: server.url().to_owned(), token };
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(silence_and_speech(&relay, &asking));
    server.stop().unwrap();
}

async fn silence_and_speech(relay: &Relay, asking: &Asking) {
    let ok = |statuses: &[StatusCode]| statuses.iter().all(StatusCode::is_success);
    assert!(ok(&asking.all(0).await));

    for round in 1..3 {
        // Some have begun by then, and others begin after it.
        let from = round * 1_000;
        let (before, ()) = tokio::join!(asking.all(from), async {
            tokio::task::yield_now().await;
            relay.fall_silent();
        });
        let unavailable = StatusCode::SERVICE_UNAVAILABLE;
        assert!(before.iter().all(|&status| status.is_success() || status == unavailable));
        let statuses = asking.all(from + 100).await;
        assert!(statuses.iter().all(|&status| status == unavailable), "{statuses:?}");

        relay.speak_again();
        let recovered = async {
            let mut n = from + 200;
            while !ok(&asking.all(n).await) {
                n += AT_ONCE;
            }
        };
        tokio::time::timeout(PATIENCE, recovered).await.expect("recovered by itself");
        assert!(ok(&asking.all(from + 900).await));
    }
}

fn a_server_that_is_killed() {
    let Some(shared) = Shared::make() else { return };
    let (first, second) = (start(&shared), start(&shared));
    under_load(first, &second, |first| {
        drop(first);
        None
    });
}

fn restart() {
    let restart = std::env::var("CARTA_TEST_POSTGRES_RESTART").unwrap();
    assert!(Command::new(restart).status().unwrap().success());
}

fn a_database_that_is_killed() {
    let Some(shared) = Shared::make() else { return };
    let (first, second) = (start(&shared), start(&shared));
    under_load(first, &second, |first| {
        restart();
        Some(first)
    });
}
