//! What is told of decisions: to hooks, as events, as explanations; and policies that are checked at run time.

use crate::session::Session;
use carta::testing::as_user;
use carta::{
    AuthenticationError, Decision, Identity, Policy, Reason, Refusal, block_on, on_decision,
};
use std::sync::{Arc, Mutex};

type Answer = Result<(), AuthenticationError>;

#[carta::authorize(groups = ["Told:Ops"])]
fn ops() -> Answer {
    Ok(())
}

#[carta::authorize(groups = ["Told:Ops"])]
async fn ops_async() -> Answer {
    Ok(())
}

#[carta::authorize(users = ["beth"])]
fn beth_alone() -> Answer {
    Ok(())
}

/// What a hook was told, of the functions of this file.
#[derive(Clone, Default)]
struct Trail(Arc<Mutex<Vec<String>>>);

impl Trail {
    fn note(&self, decision: &Decision) {
        let Some(function) = decision.function().strip_prefix("integration::decisions::") else {
            return;
        };
        let user = decision.user().unwrap_or("nobody");
        self.0.lock().unwrap().push(format!("{user} {function} {}", decision.reason()));
    }

    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

#[test]
fn a_hook_is_told_of_every_call() {
    let trail = Trail::default();
    let andy = as_user("andy").in_groups(["Told:Ops"]).log_in();
    ops().unwrap();
    ops().unwrap();
    let hook = on_decision({
        let trail = trail.clone();
        move |decision| trail.note(decision)
    });
    assert!(ops().is_ok() && ops().is_ok() && beth_alone().is_err());
    assert!(block_on(ops_async()).is_ok());
    let told = [
        "andy ops allowed",
        "andy ops allowed",
        "andy beth_alone not_allowed",
        "andy ops_async allowed",
    ];
    assert_eq!(trail.taken(), told, "also of calls that were known to be granted");
    carta::scope_sync(Identity::anonymous(), || ops().unwrap_err());
    carta::logout();
    ops().unwrap_err();
    assert_eq!(trail.taken(), ["nobody ops anonymous", "nobody ops not_logged_in"]);
    carta::set_agent(andy.agent().clone());
    drop(hook);
    ops().unwrap();
    assert_eq!(trail.taken(), [""; 0], "taken away");
}

#[test]
fn a_decision_says_what_it_rests_on() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let _andy = as_user("andy").in_groups(["Told:Ops"]).log_in();
    let noted = Arc::clone(&seen);
    let _hook = on_decision(move |decision| {
        let leaves: Vec<_> = decision.leaves().iter().map(ToString::to_string).collect();
        noted.lock().unwrap().push((leaves, decision.refusal()));
    });
    ops().unwrap();
    let leaf = r#"group = "Told:Ops": yes, says `GET /user` of 0 s ago"#.to_owned();
    assert_eq!(*seen.lock().unwrap(), [(vec![leaf], None)]);
}

#[test]
fn a_hook_that_panics_lets_nobody_in() {
    let _andy = as_user("andy").in_groups(["Told:Ops"]).log_in();
    let hook = on_decision(|decision| {
        assert!(!decision.function().ends_with("decisions::ops"), "a hook that panics");
    });
    let error = ops().unwrap_err();
    assert_eq!(error.refusal(), Refusal::Unavailable);
    assert_eq!(error.decision().reason(), Reason::HookPanicked);
    assert!(error.explain().contains("mend the hook"), "{}", error.explain());
    assert!(block_on(ops_async()).is_ok(), "of another function it is told as before");
    drop(hook);
    ops().unwrap();
}

#[test]
fn a_guarded_call_in_a_hook_is_decided_and_not_told() {
    let trail = Trail::default();
    let _andy = as_user("andy").in_groups(["Told:Ops"]).log_in();
    let noted = trail.clone();
    let _hook = on_decision(move |decision| {
        trail.note(decision);
        assert_eq!((ops().is_ok(), beth_alone().is_ok()), (true, false));
    });
    ops().unwrap();
    assert_eq!(noted.taken(), ["andy ops allowed"]);
}

/// Calls a guarded function when it goes.
struct CallsAtLast;

impl Drop for CallsAtLast {
    fn drop(&mut self) {
        ops().unwrap();
    }
}

#[test]
fn what_a_hook_holds_may_call_guarded_functions_as_it_goes() {
    crate::watchdog::within_patience(|| {
        let _andy = as_user("andy").in_groups(["Told:Ops"]).log_in();
        let held = CallsAtLast;
        let hook = on_decision(move |_| {
            let _held = &held;
        });
        ops().unwrap();
        drop(hook);
    });
}

/// A subscriber that keeps the events of decisions, and of credentials of which nothing can be told.
struct Events(Arc<Mutex<Vec<String>>>);

impl tracing::Subscriber for Events {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        matches!(metadata.target(), "carta::decision" | "carta::web")
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        let mut text = event.metadata().level().to_string();
        event.record(&mut |field: &tracing::field::Field, value: &dyn std::fmt::Debug| {
            text += &format!(" {field}={value:?}");
        });
        self.0.lock().unwrap().push(text);
    }

    fn enter(&self, _: &tracing::span::Id) {}

    fn exit(&self, _: &tracing::span::Id) {}
}

pub(crate) fn events_of(calls: impl FnOnce()) -> Vec<String> {
    let events = Arc::default();
    tracing::subscriber::with_default(Events(Arc::clone(&events)), calls);
    let mut events = events.lock().unwrap();
    std::mem::take(&mut *events)
}

#[test]
fn each_decision_is_an_event_with_stable_fields() {
    let andy = as_user("andy").in_groups(["Told:Ops"]).log_in();
    // The refusals of tests before this one are told no more.
    andy.kit().advance(std::time::Duration::from_secs(2));
    let events = events_of(|| {
        ops().unwrap();
        ops().unwrap();
        beth_alone().unwrap_err();
    });
    let granted = "DEBUG function=\"integration::decisions::ops\" user=\"andy\" \
                   decision=\"granted\" reason=\"allowed\"";
    let denied = "WARN function=\"integration::decisions::beth_alone\" user=\"andy\" \
                  decision=\"denied\" reason=\"not_allowed\" suppressed=";
    assert_eq!(events[..2], [granted; 2]);
    assert!(events[2].starts_with(denied), "{}", events[2]);
}

#[test]
fn refusals_flood_no_log() {
    let andy = as_user("andy").log_in();
    andy.kit().advance(std::time::Duration::from_secs(2));
    let flood = events_of(|| (0..100).for_each(|_| drop(ops().unwrap_err())));
    assert_eq!(flood.len(), 10);
    andy.kit().advance(std::time::Duration::from_secs(2));
    let next = events_of(|| drop(ops().unwrap_err()));
    assert!(next[0].ends_with("suppressed=90"), "{next:?}");
}

#[test]
fn a_name_from_carta_cannot_forge_a_line() {
    let session = Session::begin();
    let carta = carta_tests::scripted::Scripted::start(|_| {
        carta_tests::scripted::json(200, r#"{"name":"andy\n\u001b[31mroot"}"#)
    });
    session.set_token(carta.host(), "token");
    let events = events_of(|| drop(beth_alone().unwrap_err()));
    assert!(events.iter().all(|event| !event.contains(['\n', '\u{1b}'])), "{events:?}");
}

#[test]
fn a_policy_is_checked_at_run_time() {
    let policy: Policy = r#"groups = ["Told:Ops"], not(user = "carl")"#.parse().unwrap();
    let _andy = as_user("andy").in_groups(["Told:Ops"]).log_in();
    let proof = carta::check(&policy).blocking().unwrap();
    assert_eq!((proof.user(), proof.policy()), (Some("andy"), &policy));
    assert_eq!(block_on(carta::check(&policy).into_future()).unwrap().user(), Some("andy"));
    let carl = as_user("carl").in_groups(["Told:Ops"]).identity();
    let refused = carta::scope_sync(carl, || carta::check(&policy).blocking()).unwrap_err();
    assert_eq!(refused.refusal(), Refusal::Denied);
    let place = refused.decision().function();
    assert!(place.contains("decisions.rs:"), "it names the place of the check: {place}");
}

#[test]
fn a_fresh_check_relies_on_nothing_remembered() {
    let policy: Policy = r#"groups = ["Told:Ops"]"#.parse().unwrap();
    let andy = as_user("andy").in_groups(["Told:Ops"]).log_in();
    carta::check(&policy).blocking().unwrap();
    andy.kit().authority().remove_member("Told:Ops", "andy");
    assert!(carta::check(&policy).blocking().is_ok(), "remembered");
    assert!(carta::check(&policy).fresh().blocking().is_err());
    assert!(carta::check(&policy).blocking().is_err(), "learned");
}
