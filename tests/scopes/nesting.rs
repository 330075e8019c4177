//! Scopes in scopes, and what is outside of them.

use super::{Stage, andy, who, who_async};
use carta::{Identity, Policy, Reason, Scope, block_on, scope, scope_sync};

#[test]
fn the_innermost_scope_counts_and_is_left_again() {
    let stage = Stage::begin();
    let [outer, inner] = ["andy", "beth"].map(|name| stage.identity(name));
    assert_eq!(who(), "root");
    scope_sync(outer.clone(), || {
        assert_eq!(who(), "andy");
        assert_eq!(scope_sync(inner.clone(), who), "beth");
        assert_eq!(block_on(scope(inner.clone(), who_async())), "beth");
        assert_eq!(scope_sync(outer.clone(), || scope_sync(inner.clone(), who)), "beth");
        assert_eq!(who(), "andy");
    });
    let nested = block_on(scope(outer, async {
        let before = who_async().await;
        let within = scope(inner.clone(), who_async()).await;
        (before, within, scope_sync(inner, who), who_async().await)
    }));
    assert_eq!(nested, ("andy", "beth", "beth", "andy"));
    assert_eq!(who(), "root");
}

#[test]
fn nobody_is_nobody_whoever_the_process_and_the_outer_scope_are() {
    let stage = Stage::begin();
    assert_eq!(who(), "root", "whose grants are remembered");
    let nobody = || scope_sync(Identity::anonymous(), who);
    assert_eq!(nobody(), "nobody");
    assert_eq!(scope_sync(stage.identity("andy"), || (who(), nobody(), who()).1), "nobody");
    assert_eq!(block_on(scope(Identity::anonymous(), who_async())), "nobody");
    let error = scope_sync(Identity::anonymous(), andy).unwrap_err();
    assert_eq!(error.decision().reason(), Reason::Anonymous);
    assert!(error.explain().contains("an anonymous scope"), "{}", error.explain());
}

#[test]
fn outside_stays_outside_where_it_is_taken() {
    let stage = Stage::begin();
    let outside = Scope::current();
    assert!(outside.identity().is_none());
    scope_sync(stage.identity("andy"), || {
        assert_eq!(outside.clone().enter_sync(who), "root");
        assert_eq!(block_on(outside.clone().enter(who_async())), "root");
        let within = |stage: &Stage| scope_sync(stage.identity("beth"), who);
        assert_eq!(outside.clone().enter_sync(|| within(&stage)), "beth");
        assert!(outside.clone().enter_sync(Scope::current).identity().is_none());
        assert_eq!(who(), "andy");
    });
}

#[test]
fn without_a_process_identity_only_scopes_call() {
    let stage = Stage::begin();
    let andy_calls = stage.identity("andy");
    assert_eq!((who(), scope_sync(andy_calls.clone(), who)), ("root", "andy"));
    let outside = Scope::current();
    carta::configure().process_identity(false).apply().unwrap();
    assert_eq!((who(), block_on(who_async())), ("nobody", "nobody"));
    assert!(block_on(carta::current_user()).is_err());
    scope_sync(andy_calls, || {
        assert_eq!((who(), block_on(who_async())), ("andy", "andy"));
        assert_eq!(outside.enter_sync(who), "nobody");
    });
    let error = andy().unwrap_err();
    assert_eq!(error.decision().reason(), Reason::OutsideScope);
    assert!(error.explain().contains("outside of every scope"), "{}", error.explain());
    carta::configure().process_identity(true).apply().unwrap();
    assert_eq!(who(), "root");
}

#[test]
fn policies_of_run_time_and_the_current_user_follow_the_scope() {
    let stage = Stage::begin();
    scope_sync(stage.identity("andy"), || {
        let checked = carta::check(&Policy::Authenticated).blocking().unwrap();
        assert_eq!(checked.user(), Some("andy"));
        assert_eq!(block_on(carta::current_user()).unwrap().name, "andy");
    });
    let checked = block_on(async { carta::check(&Policy::Authenticated).await }).unwrap();
    assert_eq!(checked.user(), Some("root"));
}
