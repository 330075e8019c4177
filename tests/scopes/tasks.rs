//! A `scope_sync` in which a runtime is driven: what was called in it is in it, other tasks on the thread aren't.

use super::{Stage, who, who_async};
use crate::runtimes::places::{one_thread, pool};
use crate::watchdog::within_patience;
use carta::{Scope, block_on, scope_sync};
use futures_util::future::join_all;
use tokio::task::{LocalSet, block_in_place, spawn_local};

#[test]
fn a_runtime_that_is_driven_in_a_scope() {
    let stage = Stage::begin();
    let andy = stage.identity("andy");
    let all = within_patience(move || {
        scope_sync(andy, || {
            one_thread().block_on(async {
                let task = tokio::spawn(async { (who(), who_async().await) });
                let own = who_async().await;
                (own, task.await.unwrap(), who())
            })
        })
    });
    assert_eq!(all, ("andy", ("root", "root"), "andy"));
}

#[test]
fn local_tasks_that_are_driven_in_a_scope() {
    let stage = Stage::begin();
    let andy = stage.identity("andy");
    let all = within_patience(move || {
        let (tasks, runtime) = (LocalSet::new(), one_thread());
        // Spawned outside, driven inside.
        let earlier = tasks.spawn_local(async { (who_async().await, who()) });
        scope_sync(andy, || {
            tasks.block_on(&runtime, async {
                let current = spawn_local(async { Scope::current().identity().is_none() });
                assert!(current.await.unwrap());
                (earlier.await.unwrap(), join_all([who_async(), who_async()]).await, who())
            })
        })
    });
    assert_eq!(all, (("root", "root"), vec!["andy"; 2], "andy"));
}

#[test]
fn a_task_that_drives_another_runtime() {
    let stage = Stage::begin();
    let andy = stage.identity("andy");
    let all = within_patience(move || {
        let task = async {
            scope_sync(andy, || {
                let waited = block_on(who_async());
                let inner = block_in_place(|| {
                    one_thread().block_on(async { tokio::spawn(who_async()).await.unwrap() })
                });
                (waited, inner, who())
            })
        };
        pool().block_on(async { tokio::spawn(task).await.unwrap() })
    });
    assert_eq!(all, ("andy", "root", "andy"));
}
