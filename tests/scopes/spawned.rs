//! What is spawned runs outside, unless it takes the scope along.

use super::{Stage, who, who_async};
use crate::runtimes::places::{one_thread, pool};
use crate::watchdog::within_patience;
use carta::{Scope, scope, scope_sync};
use tokio::task::{JoinSet, spawn_blocking, spawn_local};

#[test]
fn what_is_spawned_is_outside() {
    let stage = Stage::begin();
    let andy = stage.identity("andy");
    let all = within_patience(move || {
        pool().block_on(scope(andy, async {
            let task = tokio::spawn(who_async()).await.unwrap();
            let blocking = spawn_blocking(who).await.unwrap();
            let thread = std::thread::spawn(who).join().unwrap();
            let mut set = JoinSet::new();
            set.spawn(who_async());
            [task, blocking, thread, set.join_next().await.unwrap().unwrap(), who()]
        }))
    });
    assert_eq!(all, ["root", "root", "root", "root", "andy"]);
}

#[test]
fn a_scope_can_be_taken_along() {
    let stage = Stage::begin();
    let andy = stage.identity("andy");
    let all = within_patience(move || {
        pool().block_on(scope(andy, async {
            let current = Scope::current();
            let task = tokio::spawn(current.clone().enter(who_async())).await.unwrap();
            let taken = current.clone();
            let blocking = spawn_blocking(|| taken.enter_sync(who)).await.unwrap();
            let thread = std::thread::spawn(|| current.enter_sync(who)).join().unwrap();
            [task, blocking, thread]
        }))
    });
    assert_eq!(all, ["andy"; 3]);
}

#[test]
fn a_spawned_task_has_scopes_of_its_own() {
    let stage = Stage::begin();
    let [andy, beth] = ["andy", "beth"].map(|name| stage.identity(name));
    let all = within_patience(move || {
        let tasks = tokio::task::LocalSet::new();
        scope_sync(andy, || {
            tasks.block_on(&one_thread(), async {
                let task = spawn_local(async {
                    let within = scope(beth, who_async()).await;
                    (within, who_async().await)
                });
                (task.await.unwrap(), who())
            })
        })
    });
    assert_eq!(all, (("beth", "root"), "andy"));
}
