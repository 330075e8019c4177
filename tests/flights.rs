//! Questions under way: how many at a time, who waits for which, and whom an answer serves.

use carta::testing::{Authority, install};
use carta::{Group, Identity, Policy, block_on, configure, scope};
use std::future::IntoFuture;

/// Whatever was sent before has arrived: a whole exchange on the same thread later.
fn settle() {
    let elsewhere = Authority::new().agent("somebody");
    let _either_way = block_on(elsewhere.get("x").into_future());
}

async fn is_granted(caller: Identity, policy: &Policy) -> bool {
    scope(caller, carta::check(policy).into_future()).await.is_ok()
}

/// Asks about eight groups at once, in the name of somebody new; how many questions there are before the first answer.
fn asked_at_once(authority: &Authority, name: &str, meanwhile: impl FnOnce()) -> usize {
    let group = |number: usize| Policy::Group(format!("At:Once{number}").parse::<Group>().unwrap());
    let policy = Policy::any((0..8).map(group).collect::<Vec<_>>());
    let caller = Identity::from(authority.agent(name));
    // The account is known already, so that groups alone are asked for.
    assert!(block_on(is_granted(caller.clone(), &Policy::Authenticated)));
    let (before, hold) = (authority.requests().len(), authority.hold());
    std::thread::scope(|threads| {
        let check = threads.spawn(|| block_on(is_granted(caller, &policy)));
        block_on(authority.wait_until_asked(before + 1));
        settle();
        let asked = authority.requests().len() - before;
        meanwhile();
        hold.release();
        assert!(!check.join().unwrap(), "a stranger");
        asked
    })
}

#[test]
fn fewer_questions_at_a_time_count_once_those_under_way_are_answered() {
    let kit = install();
    let authority = kit.authority();
    authority.tells_groups(false);
    let configured = |questions: usize| configure().concurrency(questions).apply().unwrap();
    configured(6);
    assert_eq!(asked_at_once(&authority, "andy", || configured(2)), 6, "while all are taken");
    assert_eq!(asked_at_once(&authority, "beth", || configured(3)), 2);
    assert_eq!(asked_at_once(&authority, "carl", || {}), 3);
}
