//! The graph of permissions against a model that knows the whole truth and finds it in the simplest way: users, groups,
//! resources, grants, their ends and the clock, in any order; and after each turn, what everybody is told.
//!
//! Whoever changes a rule of docs/permissions.md changes `truth.rs`, too.

mod client;
mod truth;
mod turns;

use client::Client;
use truth::Truth;
use turns::{Dice, How, Turn};

/// Each is a history of its own.
const SEEDS: std::ops::Range<u64> = 0..5;
const TURNS: usize = 90;
/// Asking everybody about everything takes longer than what was done before.
const ASKED_EVERY: usize = 3;

fn run(test: impl Future<Output = ()>) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(test);
}

#[test]
fn everybody_is_told_what_the_paths_say() {
    run(async {
        for seed in SEEDS {
            play(seed).await;
        }
    });
}

/// A server with its people, and a workspace of the second one's.
async fn with_workspace() -> (Client, Truth, String) {
    let (client, mut truth) = (Client::new().await, Truth::default());
    client.people(&mut truth).await;
    let owner = truth.users[1].id.clone();
    Turn::Make { owner, kind: 0 }.take(&client, &mut truth, "a workspace").await;
    let place = truth.resources[0].id.clone();
    (client, truth, place)
}

fn grant(actor: usize, holder: usize, truth: &Truth, how: How) -> Turn {
    let [actor, holder] = [actor, holder].map(|index| truth.users[index].id.clone());
    Turn::Grant { actor, resource: truth.resources[0].id.clone(), holder, how }
}

#[test]
fn a_removed_owners_resource_is_given_another_by_administrators_alone() {
    run(async {
        let (client, mut truth, place) = with_workspace().await;
        let owner = How::Role("Owner", truth::ALL);
        // While there is an owner, not even by them; and then by nobody else, whatever they hold.
        for (status, removed) in [(403, false), (200, true)] {
            if removed {
                let user = truth.users[1].id.clone();
                Turn::Take { user }.take(&client, &mut truth, "removed").await;
            }
            for (actor, expected) in [(3, 404), (0, status)] {
                let path =
                    format!("/permissions/{place}/{}?userType=User&role=", truth.users[4].id);
                let actor = &truth.users[actor].id;
                let guest = if expected == 200 { 403 } else { expected };
                for (role, expected) in [("Guest", guest), ("Owner", expected)] {
                    let path = format!("{path}{role}");
                    let put = axum::http::Method::PUT;
                    client.expect(&truth, actor, put, &path, None, expected, "adopted").await;
                }
            }
        }
        truth.resources[0].owner = truth.users[4].id.clone();
        client.compare(&truth, &mut Dice::new(0), "adopted").await;
        grant(4, 3, &truth, owner).take(&client, &mut truth, "handed over").await;
        client.compare(&truth, &mut Dice::new(0), "handed over").await;
    });
}

#[test]
fn whatever_changes_is_written_down() {
    run(async {
        let (client, mut truth, place) = with_workspace().await;
        let [owner, cora, dirk] = [1, 3, 4].map(|index: usize| truth.users[index].id.clone());
        let guest = How::Role("Guest", 4);
        for turn in [
            grant(1, 3, &truth, guest),
            // Nothing changes, so nothing is said.
            grant(1, 3, &truth, guest),
            grant(1, 3, &truth, How::Delete { newer: false }),
            grant(1, 4, &truth, How::Role("Owner", truth::ALL)),
            Turn::Remove { actor: dirk.clone(), resource: place.clone() },
        ] {
            turn.take(&client, &mut truth, "written down").await;
        }
        let tiers = |user: &str| format!("user: {user}; private: ; shared: ");
        let all = tiers("Execute, Write, Read, Clone, Admin");
        let expected = [
            "resource made | r0-1000".to_owned(),
            format!("grant set | {cora} | user {cora}: {}", tiers("Read")),
            format!("grant set | {cora} | user {cora}: {}", tiers("")),
            format!("owner set | {dirk}"),
            format!("grant set | {owner} | user {owner}: {all}"),
            format!("grant removed | {owner} | user {owner}"),
            "resource removed | r0-1000".to_owned(),
        ];
        assert_eq!(client.audited(&place).await, expected);
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
