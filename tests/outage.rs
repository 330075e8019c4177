//! Two servers on one PostgreSQL, of which one is killed, or the database is: what was acknowledged is there afterwards,
//! nothing else is said than what is so or that it is unavailable, and nobody has to lend a hand.
//!
//! Where there is no PostgreSQL for tests, there is nothing to test: `.ci/with-postgres` starts one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "in a test, a panic is how a failure is told"
)]

use carta::{Agent, Error, GroupName, Host, User, block_on};
use carta_tests::postgres::Shared;
use carta_tests::serving::Serving;
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

fn admin(serving: &Serving) -> Agent {
    let host: Host = serving.url().parse().unwrap();
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
    let (to_first, to_second) = (admin(&first), admin(second));
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
    told.check(&admin(second));
}

#[test]
fn one_by_one() {
    // Both use the one database, which one of them restarts.
    a_server_that_is_killed();
    a_database_that_is_killed();
}

fn a_server_that_is_killed() {
    let Some(shared) = Shared::make() else { return };
    let (first, second) = (start(&shared), start(&shared));
    under_load(first, &second, |first| {
        drop(first);
        None
    });
}

fn a_database_that_is_killed() {
    let Some(shared) = Shared::make() else { return };
    let (first, second) = (start(&shared), start(&shared));
    under_load(first, &second, |first| {
        let restart = std::env::var("CARTA_TEST_POSTGRES_RESTART").unwrap();
        assert!(Command::new(restart).status().unwrap().success());
        Some(first)
    });
}
