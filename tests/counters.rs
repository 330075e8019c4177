//! The counters of decisions, as a recorder of the `metrics` facade sees them.

use carta::AuthenticationError;
use carta::testing::as_user;
use metrics::{
    Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit,
    with_local_recorder,
};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

#[carta::authorize(groups = ["Counted:Ops"])]
fn ops() -> Result<(), AuthenticationError> {
    Ok(())
}

/// Keeps counters by name and labels.
#[derive(Default)]
struct Counters(Mutex<BTreeMap<String, Arc<AtomicU64>>>);

impl Recorder for Counters {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let labels: Vec<_> =
            key.labels().map(|one| format!("{}={}", one.key(), one.value())).collect();
        let name = format!("{} {}", key.name(), labels.join(" "));
        Counter::from_arc(Arc::clone(self.0.lock().unwrap().entry(name).or_default()))
    }

    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[test]
fn decisions_are_counted_by_what_they_came_to() {
    let counters = Counters::default();
    with_local_recorder(&counters, || {
        let andy = as_user("andy").in_groups(["Counted:Ops"]).log_in();
        ops().unwrap();
        drop(andy);
        let _beth = as_user("beth").log_in();
        ops().unwrap_err();
        ops().unwrap_err();
        carta::logout();
        ops().unwrap_err();
    });
    let counters = counters.0.lock().unwrap();
    let counted: Vec<_> = counters
        .iter()
        .map(|(name, count)| format!("{name}: {}", count.load(Ordering::Relaxed)))
        .collect();
    assert_eq!(
        counted,
        [
            "carta_decisions_total decision=denied reason=not_allowed: 2",
            "carta_decisions_total decision=granted reason=allowed: 1",
            "carta_decisions_total decision=unauthenticated reason=not_logged_in: 1",
        ]
    );
}
