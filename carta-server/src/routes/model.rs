//! The graph of permissions against a model that knows the whole truth and finds it in the simplest way: users, groups,
//! resources, grants, their ends and the clock, in any order; and after each turn, what everybody is told.
//!
//! Whoever changes a rule of docs/permissions.md changes `truth.rs`, too.

mod client;
mod truth;
mod turns;

use client::Client;
use truth::Truth;
use turns::{Dice, Turn};

/// Each is a history of its own.
const SEEDS: std::ops::Range<u64> = 0..5;
const TURNS: usize = 90;
/// Asking everybody about everything takes longer than what was done before.
const ASKED_EVERY: usize = 3;

#[test]
fn everybody_is_told_what_the_paths_say() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        for seed in SEEDS {
            play(seed).await;
        }
    });
}

async fn play(seed: u64) {
    let mut dice = Dice::new(seed);
    let client = Client::new().await;
    let mut truth = Truth::default();
    client.people(&mut truth).await;
    for number in 0..TURNS {
        let turn = Turn::throw(&mut dice, &truth);
        let said = format!("seed {seed}, turn {number}: {turn:?}");
        turn.take(&client, &mut truth, &said).await;
        if number % ASKED_EVERY == 0 {
            client.compare(&truth, &mut dice, &said).await;
        }
    }
}
