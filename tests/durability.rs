//! A server that is killed in the middle of writing: what it acknowledged is there afterwards, and nothing is there by half.

use crate::embedded::PASSWORD;
use carta::{Agent, GroupName, Host, User, block_on};
use carta_tests::serving::Serving;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::ScopedJoinHandle;

const WRITERS: usize = 4;
const ROUNDS: usize = 3;
/// After so many users were acknowledged in a round, the server is killed.
const ENOUGH: usize = 25;

fn start(folder: &Path) -> Serving {
    Serving::start(env!("CARGO_BIN_EXE_serve"), folder, None, PASSWORD)
}

fn admin(serving: &Serving) -> Agent {
    let host: Host = serving.url().parse().unwrap();
    Agent::login().host(host).username("admin").password(PASSWORD).blocking().unwrap()
}

/// Makes users in `Org:Team` until the server is gone. Who was acknowledged.
fn write(admin: &Agent, prefix: &str, count: &AtomicUsize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for n in 0.. {
        let name = format!("{prefix}-{n}");
        let mut user = User::new(&name);
        user.groups = vec![GroupName::from("Org:Team")];
        match block_on(admin.users().create(&user)) {
            Ok(_) => acknowledged.push(name),
            Err(gone) if gone.is_unavailable() => break,
            Err(other) => panic!("{other}"),
        }
        count.fetch_add(1, Ordering::Relaxed);
    }
    acknowledged
}

fn round(serving: Serving, round: usize) -> Vec<String> {
    let (admin, count) = (admin(&serving), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let (admin, count) = (&admin, &count);
        let write = |writer| move || write(admin, &format!("u{round}-{writer}"), count);
        let writers: Vec<_> = (0..WRITERS).map(|writer| scope.spawn(write(writer))).collect();
        while count.load(Ordering::Relaxed) < ENOUGH
            && !writers.iter().any(ScopedJoinHandle::is_finished)
        {
            std::thread::yield_now();
        }
        drop(serving);
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    })
}

#[test]
fn what_was_acknowledged_outlives_a_kill_and_nothing_is_there_by_half() {
    let folder = tempfile::tempdir().unwrap();
    let first = start(folder.path());
    block_on(admin(&first).groups().create("Org:Team")).unwrap();
    let mut acknowledged = round(first, 0);
    for n in 1..=ROUNDS {
        let again = start(folder.path());
        let admin = admin(&again);
        let users = block_on(admin.users().list()).unwrap();
        let members = block_on(admin.groups().members("Org:Team")).unwrap();
        let names = |users: Vec<User>| -> Vec<String> {
            let names = users.into_iter().map(|user| user.name).filter(|name| name != "admin");
            names.collect()
        };
        let (users, members) = (names(users), names(members));
        for name in &acknowledged {
            assert!(users.contains(name), "round {n}: {name} was acknowledged, and is gone");
        }
        assert_eq!(users, members, "round {n}: users and their memberships come together");
        assert!(acknowledged.len() >= n * ENOUGH, "round {n}: {}", acknowledged.len());
        acknowledged.extend(round(again, n));
    }
}
