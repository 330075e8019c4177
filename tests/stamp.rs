//! The memory ordering of stamps, under every interleaving that the memory model allows: `loom` takes the atomics' place
//! in the very file that guards use.
#![allow(clippy::unwrap_used, reason = "in a test, a panic is how a failure is told")]

mod atomic {
    pub(super) use loom::sync::atomic::{AtomicU32, AtomicU64, Ordering};
}

#[path = "../carta-core/src/stamp.rs"]
mod stamp;

use loom::sync::{Arc, Mutex};
use loom::thread;
use stamp::{Generation, Stamp};

/// The tick of now, and one to come.
const NOW: u32 = 10;
const LATER: u32 = 20;

/// What a guarded call and a revocation share.
struct Shared {
    member: Mutex<bool>,
    generation: Generation,
    stamp: Stamp,
}

impl Shared {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            member: Mutex::new(true),
            generation: Generation(atomic::AtomicU32::new(0)),
            stamp: Stamp(atomic::AtomicU64::new(0)),
        })
    }

    /// A guarded call: whether it was let in.
    fn call(&self) -> bool {
        if self.stamp.holds(NOW, || self.generation.number()) {
            return true;
        }
        let generation = self.generation.number();
        let member = *self.member.lock().unwrap();
        if member {
            self.stamp.grant(LATER, generation);
        }
        member
    }

    /// The end of a membership, made known.
    fn revoke(&self) {
        *self.member.lock().unwrap() = false;
        self.generation.advance();
    }
}

#[test]
fn no_stamp_outlives_what_ended_it() {
    loom::model(|| {
        let shared = Shared::new();
        let calls: Vec<_> = (0..2)
            .map(|_| {
                let shared = Arc::clone(&shared);
                thread::spawn(move || shared.call())
            })
            .collect();
        shared.revoke();
        assert!(!shared.call(), "a call after the revocation was let in");
        for call in calls {
            call.join().unwrap();
        }
        assert!(!shared.call(), "a stamp from before the revocation let a call in after it");
    });
}

#[test]
fn whoever_learns_of_a_revocation_is_refused() {
    loom::model(|| {
        let shared = Shared::new();
        assert!(shared.call());
        let known = Arc::new(atomic::AtomicU32::new(0));
        let revoking = {
            let (shared, known) = (Arc::clone(&shared), Arc::clone(&known));
            thread::spawn(move || {
                shared.revoke();
                known.store(1, atomic::Ordering::Release);
            })
        };
        let told = known.load(atomic::Ordering::Acquire) == 1;
        let let_in = shared.call();
        assert!(!(told && let_in), "told of the revocation, and let in");
        revoking.join().unwrap();
    });
}

#[test]
fn a_stamp_of_an_older_generation_replaces_none_of_a_newer_one() {
    loom::model(|| {
        let shared = Shared::new();
        let older = shared.generation.number();
        shared.generation.advance();
        let newer = shared.generation.number();
        let late = {
            let shared = Arc::clone(&shared);
            thread::spawn(move || shared.stamp.grant(LATER, older))
        };
        shared.stamp.grant(LATER, newer);
        late.join().unwrap();
        assert!(shared.stamp.holds(NOW, || newer));
    });
}

#[test]
fn two_generations_that_both_moved_match_nothing_of_before() {
    loom::model(|| {
        let (process, agent) =
            (Generation(atomic::AtomicU32::new(3)), Generation(atomic::AtomicU32::new(4)));
        let before = Generation::sum(process.number(), agent.number());
        let stamp = Stamp(atomic::AtomicU64::new(0));
        stamp.grant(LATER, before);
        agent.advance();
        assert!(!stamp.holds(NOW, || Generation::sum(process.number(), agent.number())));
        process.advance();
        assert!(!stamp.holds(NOW, || Generation::sum(process.number(), agent.number())));
    });
}

#[test]
fn a_spent_generation_stamps_nothing() {
    loom::model(|| {
        let generation = Generation(atomic::AtomicU32::new(u32::MAX - 1));
        let stamp = Stamp(atomic::AtomicU64::new(0));
        stamp.grant(LATER, generation.number());
        assert!(stamp.holds(NOW, || generation.number()));
        for _ in 0..3 {
            generation.advance();
            stamp.grant(LATER, generation.number());
            assert!(!stamp.holds(NOW, || generation.number()), "it would never end");
        }
    });
}

#[test]
fn a_stamp_ends_at_its_tick() {
    loom::model(|| {
        let stamp = Stamp(atomic::AtomicU64::new(0));
        stamp.grant(LATER, 0);
        assert!(stamp.holds(LATER - 1, || 0));
        assert!(!stamp.holds(LATER, || 0));
        assert!(!Stamp(atomic::AtomicU64::new(0)).holds(0, || 0), "nothing was granted");
    });
}
