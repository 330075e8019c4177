//! What one call leaves behind for the next, on the same connection: nothing.

use super::{AuthLayer, Code, ProstCodec, Stage, path, with};
use futures_util::stream::StreamExt as _;

#[test]
fn a_call_given_up_in_the_middle_of_a_check_leaves_nothing_behind() {
    let stage = Stage::begin(AuthLayer::answer_grpc);
    stage.issuer.hold(true);
    let asked = stage.issuer.carta.asked().len();
    let given_up = stage.whoever("andy");
    // For `GET /auth` and the keys, and then for the caller.
    stage.issuer.carta.wait_until_asked(asked + 3);
    given_up.abort();
    assert!(stage.runtime.block_on(given_up).unwrap_err().is_cancelled());
    others_are_answered_for_themselves(&stage, asked + 4);
}

#[test]
fn a_stream_given_up_in_the_middle_of_a_check_leaves_nothing_behind() {
    let stage = Stage::begin(AuthLayer::answer_grpc);
    stage.issuer.hold(true);
    let asked = stage.issuer.carta.asked().len();
    let (mut client, codec) = (stage.client(), ProstCodec::<String, String>::default());
    let request = with(String::new(), &[stage.bearer("andy")]);
    let call = client.server_streaming(request, path("Streamed"), codec);
    let mut parts = stage.runtime.block_on(call).unwrap().into_inner();
    let first = stage.runtime.spawn(async move { parts.next().await.is_some() });
    stage.issuer.carta.wait_until_asked(asked + 3);
    first.abort();
    assert!(stage.runtime.block_on(first).unwrap_err().is_cancelled());
    others_are_answered_for_themselves(&stage, asked + 4);
    assert_eq!(stage.streamed("beth"), [Err(Code::PermissionDenied)]);
}

/// While the check that was given up waits for its answer still, and then.
fn others_are_answered_for_themselves(stage: &Stage, asked: usize) {
    let others = ["beth", "andy"].map(|user| (user, stage.whoever(user)));
    let nobody = stage.call("Whoever", &[]).unwrap_err();
    assert_eq!(nobody.code(), Code::Unauthenticated, "nobody waits for it");
    stage.issuer.carta.wait_until_asked(asked);
    stage.issuer.hold(false);
    for (user, call) in others {
        assert_eq!(stage.runtime.block_on(call).unwrap().unwrap(), user);
    }
}

#[test]
fn a_handler_that_panics_leaves_nobody_in_its_scope() {
    let stage = Stage::begin(AuthLayer::answer_grpc);
    for _ in 0..8 {
        let panicked = stage.call("Panics", &[stage.bearer("andy")]).unwrap_err();
        assert_ne!(panicked.code(), Code::PermissionDenied, "{panicked:?}");
        assert_ne!(panicked.code(), Code::Unauthenticated, "{panicked:?}");
        let nobody = stage.call("Whoever", &[]).unwrap_err();
        assert_eq!(nobody.code(), Code::Unauthenticated);
        assert_eq!(stage.call("Whoever", &[stage.bearer("beth")]).unwrap(), "beth");
        assert_eq!(stage.streamed("beth"), [Err(Code::PermissionDenied)]);
    }
}
