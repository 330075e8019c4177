//! Many identities at once, on one thread and on many: everyone gets their own answer.

use super::{Stage, USERS, pause, who, who_async};
use crate::runtimes::places::{one_thread, pool};
use crate::watchdog::within_patience;
use carta::{Identity, block_on, scope};
use futures_util::StreamExt;
use futures_util::future::{LocalBoxFuture, join_all};
use futures_util::stream::FuturesUnordered;
use tokio::task::{JoinSet, LocalSet, spawn_local};

type Actor = (&'static str, Identity);

/// So many of each user, in turn, each with an identity of their own.
fn actors(stage: &Stage, each: usize) -> Vec<Actor> {
    USERS
        .iter()
        .cycle()
        .take(each * USERS.len())
        .map(|name| (*name, stage.identity(name)))
        .collect()
}

/// Asks again and again who it is, while others do the same.
async fn acts((name, identity): Actor) {
    scope(identity, async {
        for _ in 0..20 {
            assert_eq!(who_async().await, name);
            assert_eq!(who(), name);
            pause().await;
        }
    })
    .await;
}

#[test]
fn joined_futures() {
    let stage = Stage::begin();
    let actors = actors(&stage, 10);
    within_patience(move || block_on(join_all(actors.into_iter().map(acts))));
    assert_eq!(who(), "root");
}

#[test]
fn futures_in_any_order_beside_one_outside() {
    let stage = Stage::begin();
    let actors = actors(&stage, 10);
    within_patience(move || {
        let outside = async {
            for _ in 0..20 {
                assert_eq!(who_async().await, "root");
            }
        };
        let all: FuturesUnordered<LocalBoxFuture<'_, ()>> =
            actors.into_iter().map(|one| Box::pin(acts(one)) as LocalBoxFuture<'_, ()>).collect();
        all.push(Box::pin(outside));
        pollster::block_on(all.collect::<Vec<_>>())
    });
}

#[test]
fn futures_that_are_cancelled_half_way() {
    let stage = Stage::begin();
    let actors = actors(&stage, 10);
    within_patience(move || {
        one_thread().block_on(async {
            for pair in actors.windows(2) {
                let [first, second] = pair else { continue };
                tokio::select! {
                    () = acts(first.clone()) => (),
                    name = scope(second.1.clone(), who_async()) => assert_eq!(name, second.0),
                }
                assert_eq!(who(), "root");
            }
        });
    });
}

#[test]
fn local_tasks() {
    let stage = Stage::begin();
    let actors = actors(&stage, 10);
    within_patience(move || {
        LocalSet::new().block_on(&one_thread(), async {
            let tasks: Vec<_> = actors.into_iter().map(|one| spawn_local(acts(one))).collect();
            assert_eq!(who_async().await, "root");
            for task in tasks {
                task.await.unwrap();
            }
        });
    });
}

#[test]
fn tasks_that_move_between_threads() {
    let stage = Stage::begin();
    let actors = actors(&stage, 22);
    within_patience(move || {
        pool().block_on(async {
            let mut tasks: JoinSet<()> = actors.into_iter().map(acts).collect();
            while let Some(task) = tasks.join_next().await {
                task.unwrap();
            }
        });
    });
}
