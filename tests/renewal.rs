//! What is in use is asked for anew in the background, before it is too old to count.

use carta::testing::{Authority, Kit, LoggedIn, as_user};
use carta::{AuthenticationError, block_on, on_decision};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

type Answer = Result<(), AuthenticationError>;

const LISTING: &str = "/user/group/Renewed:Ops";

#[carta::authorize(groups = ["Renewed:Ops"])]
fn ops() -> Answer {
    Ok(())
}

/// andy, who is in the group, as its listing says.
fn andy() -> (LoggedIn, Authority) {
    let andy = as_user("andy").in_groups(["Renewed:Ops"]).log_in();
    let authority = andy.kit().authority();
    authority.tells_groups(false);
    ops().unwrap();
    assert_eq!(authority.requests().len(), 2);
    (andy, authority)
}

fn advance(kit: &Kit, seconds: u64) {
    kit.advance(Duration::from_secs(seconds));
}

/// Calls until the answer is another one.
fn until(refused: bool) {
    for _ in 0..1_000_000 {
        if ops().is_err() == refused {
            return;
        }
        std::thread::yield_now();
    }
    panic!("still {}", if refused { "granted" } else { "refused" });
}

/// Calls until the answer rests on what was said just now: that it has arrived is told by nothing else.
fn until_renewed() {
    let recent = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&recent);
    let _hook = on_decision(move |decision| {
        let mut ages = decision.leaves().iter().filter_map(|leaf| leaf.age);
        told.store(ages.all(|age| age < Duration::from_secs(5)), Ordering::Relaxed);
    });
    for _ in 0..1_000_000 {
        ops().unwrap();
        if recent.load(Ordering::Relaxed) {
            return;
        }
        std::thread::yield_now();
    }
    panic!("nothing was renewed");
}

#[test]
fn whoever_calls_often_never_waits() {
    let (andy, authority) = andy();
    // `ttl` is 60 s, of which 85 % are 51: by then it is due.
    for round in 1..5 {
        advance(andy.kit(), 52);
        let held = authority.hold();
        ops().expect("Carta doesn't answer, and needn't");
        block_on(authority.wait_until_asked(2 * round + 1));
        held.release();
        block_on(authority.wait_until_asked(2 * round + 2));
        until_renewed();
    }
    assert_eq!(authority.requests().len(), 10, "each question once a round");
}

#[test]
fn what_nobody_uses_is_left_alone() {
    let (andy, authority) = andy();
    advance(andy.kit(), 30);
    ops().unwrap();
    advance(andy.kit(), 29);
    assert_eq!(authority.requests().len(), 2);
}

#[test]
fn many_calls_ask_for_it_once() {
    let (andy, authority) = andy();
    // Every call is decided by itself.
    let _hook = on_decision(|_| {});
    advance(andy.kit(), 52);
    let held = authority.hold();
    for _ in 0..100 {
        ops().unwrap();
    }
    block_on(authority.wait_until_asked(3));
    held.release();
    block_on(authority.wait_until_asked(4));
    ops().unwrap();
    assert_eq!(authority.requests().len(), 4);
    assert_eq!(authority.count(LISTING), 2);
}

#[test]
fn a_revocation_that_it_finds_counts_from_the_next_call() {
    let (andy, authority) = andy();
    authority.remove_member("Renewed:Ops", "andy");
    ops().expect("remembered");
    advance(andy.kit(), 52);
    ops().expect("within `ttl`");
    until(true);
    assert_eq!(authority.count(LISTING), 2, "the next call asked nothing");
}

#[test]
fn it_is_renewed_though_refusals_may_be_as_old() {
    // `denial_ttl`, too, is 5 s then.
    let kit = carta::testing::install();
    carta::configure().ttl(Duration::from_secs(5)).apply().unwrap();
    let (_andy, authority) = andy();
    kit.advance(Duration::from_millis(4_400));
    ops().unwrap();
    block_on(authority.wait_until_asked(4));
}
