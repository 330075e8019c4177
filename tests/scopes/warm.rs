//! What is remembered of one identity serves no other, and ends when it should.

use super::{Stage, account, andy, andy_async, token, who};
use crate::evidence::{DENIED, UNAVAILABLE, ops, refusal};
use carta::{Identity, block_on, scope, scope_sync};
use carta_tests::scripted::{Asked, json};

fn is_andy(identity: &Identity) -> bool {
    let sync = scope_sync(identity.clone(), andy).is_ok();
    let asynchronous = block_on(scope(identity.clone(), andy_async())).is_ok();
    assert_eq!(sync, asynchronous);
    sync
}

#[test]
fn a_warm_guard_refuses_others() {
    let stage = Stage::begin();
    let [andy_calls, beth_calls] = ["andy", "beth"].map(|name| stage.identity(name));
    for _ in 0..20 {
        assert!(is_andy(&andy_calls));
        assert!(!is_andy(&beth_calls));
        assert!(andy().is_err(), "the process is root");
    }
    assert_eq!(stage.carta.asked().len(), 3, "once each");
}

#[test]
fn a_warm_guard_of_the_process_refuses_others() {
    let stage = Stage::begin();
    stage.session.set_token(stage.carta.host(), "andy");
    let beth_calls = stage.identity("beth");
    for _ in 0..20 {
        assert!(andy().is_ok());
        assert!(!is_andy(&beth_calls));
    }
}

#[test]
fn logins_of_the_process_are_nothing_to_a_scope() {
    let stage = Stage::begin();
    let andy_calls = stage.identity("andy");
    scope_sync(andy_calls, || {
        assert_eq!(who(), "andy");
        carta::logout();
        assert_eq!(who(), "andy");
        stage.session.set_token(stage.carta.host(), "beth");
        assert_eq!(who(), "andy");
    });
    assert_eq!(stage.carta.asked().len(), 1);
    assert_eq!(who(), "beth");
}

#[test]
fn a_refused_token_ends_the_grants_of_its_bearer_alone() {
    for status in [401, 403] {
        let stage = Stage::begin();
        let [andy_calls, beth_calls] = ["andy", "beth"].map(|name| stage.identity(name));
        // Twice, since what is learned the first time ends grants of before.
        for _ in 0..2 {
            assert!(is_andy(&andy_calls));
            assert_eq!(scope_sync(beth_calls.clone(), who), "beth");
            assert_eq!(who(), "root");
        }
        stage.carta.now(
            move |asked: &Asked| {
                if token(asked) == "andy" { json(status, "") } else { json(500, "") }
            },
        );
        assert!(block_on(andy_calls.agent().unwrap().users().current()).is_err());
        stage.carta.now(|_| json(500, ""));
        assert_eq!(refusal(scope_sync(andy_calls, andy).map(drop)), UNAVAILABLE, "{status}");
        assert_eq!((scope_sync(beth_calls, who), who()), ("beth", "root"));
    }
}

/// Everyone is a member of `Org:Ops` as long as accounts say so.
fn all_in_ops(stage: &Stage) -> [Identity; 2] {
    stage.carta.now(|asked: &Asked| match asked.path.as_str() {
        "/user" => json(200, &format!(r#"{{"name":"{}","groups":["Org:Ops"]}}"#, token(asked))),
        _ => json(200, "[]"),
    });
    let all = ["andy", "beth"].map(|name| stage.identity(name));
    for one in &all {
        for _ in 0..2 {
            assert_eq!(refusal(scope_sync(one.clone(), ops)), None);
        }
    }
    all
}

#[test]
fn what_is_invalidated_is_asked_again_of_everyone() {
    let stage = Stage::begin();
    let all = all_in_ops(&stage);
    stage.carta.now(|asked: &Asked| match asked.path.as_str() {
        "/user" => account(asked),
        _ => json(200, "[]"),
    });
    carta::invalidate();
    for one in all {
        assert_eq!(refusal(scope_sync(one, ops)), DENIED);
    }
}

#[test]
fn changed_settings_count_for_everyone_at_once() {
    let stage = Stage::begin();
    let all = all_in_ops(&stage);
    carta::configure().trust_user_groups(false).apply().unwrap();
    for one in all {
        assert_eq!(refusal(scope_sync(one, ops)), DENIED);
    }
}
