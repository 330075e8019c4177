//! What is counted of one server, for Prometheus; docs/operating.md says what each family means.
//!
//! No label has a value that a client chooses: methods, routes and outcomes are those that the server knows.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::prometheus_text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry};
use std::fmt;
use std::time::Duration;

pub(crate) use prometheus_client::encoding::prometheus_text::CONTENT_TYPE;

/// Seconds.
const BUCKETS: [f64; 13] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// The counters of one server. Several may run in one process: none is the process's.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    pub(crate) connections: Connections,
    logins: Family<Outcome, Counter>,
    api_tokens: Family<Outcome, Counter>,
    permission_checks: Family<Outcome, Counter>,
    service_calls: Family<Outcome, Counter>,
    rate_limited: Family<Limit, Counter>,
    database: Database,
    signing_key_age: Family<Purpose, Gauge>,
    uptime: Gauge,
}

/// Connections of clients, for whoever accepts them.
#[derive(Clone)]
pub(crate) struct Connections {
    open: Gauge,
    pub(crate) refused: Counter,
}

/// One of those that a gauge counts. Dropped, it counts no more.
pub(crate) struct Present(Gauge);

struct Database {
    connections: Family<Pool, Gauge>,
    idle: Family<Pool, Gauge>,
}

/// What is looked at when somebody asks, rather than counted.
pub(crate) struct Snapshot {
    /// Of each pool of connections to the database: its name, how many there are, and how many of them are idle.
    pub(crate) pools: Vec<(&'static str, u32, usize)>,
    /// Of each purpose, for how many seconds its key has signed.
    pub(crate) signing_keys: Vec<(&'static str, u64)>,
    pub(crate) uptime: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: &'static str,
    status: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Limit {
    by: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Pool {
    pool: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Purpose {
    purpose: &'static str,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut of = Registry::default();
        let durations: fn() -> Histogram = || Histogram::new(BUCKETS);
        let durations = Family::new_with_constructor(durations);
        let said = "From a request's head to its answer's";
        of.register("http_request_duration_seconds", said, durations.clone());
        let version = vec![("version", env!("CARGO_PKG_VERSION"))];
        of.register("carta_build", "Which carta-server this is", Info::new(version));
        Self {
            requests: add(&mut of, "http_requests", "Requests answered"),
            durations,
            in_flight: add(&mut of, "http_requests_in_flight", "Requests being answered"),
            connections: Connections::of(&mut of),
            logins: add(&mut of, "carta_logins", "Logins, and their renewals"),
            api_tokens: add(&mut of, "carta_api_token_uses", "Requests that showed an API token"),
            permission_checks: add(
                &mut of,
                "carta_permission_checks",
                "Whether callers may do what they ask for, of those with a valid credential",
            ),
            service_calls: add(&mut of, "carta_service_calls", "Calls to services"),
            rate_limited: add(
                &mut of,
                "carta_rate_limited_requests",
                "Requests refused because there were too many",
            ),
            database: Database::of(&mut of),
            signing_key_age: add(
                &mut of,
                "carta_signing_key_age_seconds",
                "For how long the key has signed that signs now",
            ),
            uptime: add(&mut of, "carta_uptime_seconds", "Since the server started"),
            registry: of,
        }
    }

    /// One more request, for as long as the answer is kept.
    pub(crate) fn asked(&self) -> Present {
        Present::among(&self.in_flight)
    }

    /// `status` is a class, as `2xx`.
    pub(crate) fn answered(
        &self,
        method: &'static str,
        route: &'static str,
        status: &'static str,
        took: Duration,
    ) {
        self.requests.get_or_create(&Request { method, route, status }).inc();
        self.durations.get_or_create(&Route { route }).observe(took.as_secs_f64());
    }

    pub(crate) fn login(&self, outcome: &'static str) {
        self.logins.get_or_create(&Outcome { outcome }).inc();
    }

    pub(crate) fn api_token(&self, outcome: &'static str) {
        self.api_tokens.get_or_create(&Outcome { outcome }).inc();
    }

    pub(crate) fn permission_checks(&self, outcome: &'static str, count: u32) {
        if count > 0 {
            self.permission_checks.get_or_create(&Outcome { outcome }).inc_by(count.into());
        }
    }

    pub(crate) fn service_call(&self, outcome: &'static str) {
        self.service_calls.get_or_create(&Outcome { outcome }).inc();
    }

    pub(crate) fn rate_limited(&self, by: &'static str) {
        self.rate_limited.get_or_create(&Limit { by }).inc();
    }

    /// Tells of what the store counts.
    pub(crate) fn with_retries(mut self, retries: Counter) -> Self {
        let help = "Changes done again because others were in the way";
        self.registry.register("carta_database_retries", help, retries);
        self
    }

    /// Everything, in the text format of Prometheus.
    pub(crate) fn text(&self, now: &Snapshot) -> Result<String, fmt::Error> {
        for &(pool, size, idle) in &now.pools {
            self.database.connections.get_or_create(&Pool { pool }).set(size.into());
            self.database.idle.get_or_create(&Pool { pool }).set(whole(idle));
        }
        for &(purpose, age) in &now.signing_keys {
            self.signing_key_age.get_or_create(&Purpose { purpose }).set(whole(age));
        }
        self.uptime.set(whole(now.uptime));
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

impl Present {
    fn among(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Connections {
    /// One more, for as long as the answer is kept.
    pub(crate) fn opened(&self) -> Present {
        Present::among(&self.open)
    }

    fn of(registry: &mut Registry) -> Self {
        let refused = "Connections refused because their address had too many";
        Self {
            open: add(registry, "carta_connections_open", "Open connections of clients"),
            refused: add(registry, "carta_connections_refused", refused),
        }
    }
}

impl Database {
    fn of(registry: &mut Registry) -> Self {
        Self {
            connections: add(registry, "carta_database_connections", "Connections to the database"),
            idle: add(registry, "carta_database_connections_idle", "Those that do nothing"),
        }
    }
}

fn add<M: Metric + Clone + Default>(registry: &mut Registry, name: &str, help: &str) -> M {
    let metric = M::default();
    registry.register(name, help, metric.clone());
    metric
}

fn whole(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(metrics: &Metrics) -> String {
        let pools = vec![("readers", 4, 3)];
        let snapshot = Snapshot { pools, signing_keys: vec![("tokens", 60)], uptime: 7 };
        metrics.text(&snapshot).expect("text")
    }

    #[test]
    fn names_and_units_are_those_that_prometheus_expects() {
        let metrics = Metrics::new();
        metrics.answered("GET", "/user/{user}", "2xx", Duration::from_millis(3));
        metrics.permission_checks("granted", 2);
        let text = text(&metrics);
        for line in [
            "# TYPE http_requests_total counter",
            "http_requests_total{method=\"GET\",route=\"/user/{user}\",status=\"2xx\"} 1",
            "# TYPE http_request_duration_seconds histogram",
            "http_request_duration_seconds_bucket{route=\"/user/{user}\",le=\"0.0025\"} 0",
            "http_request_duration_seconds_bucket{route=\"/user/{user}\",le=\"0.005\"} 1",
            "http_request_duration_seconds_count{route=\"/user/{user}\"} 1",
            "carta_permission_checks_total{outcome=\"granted\"} 2",
            "carta_database_connections{pool=\"readers\"} 4",
            "carta_database_connections_idle{pool=\"readers\"} 3",
            "carta_signing_key_age_seconds{purpose=\"tokens\"} 60",
            "carta_uptime_seconds 7",
            concat!("carta_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
        ] {
            assert!(text.lines().any(|said| said == line), "no {line} in\n{text}");
        }
    }

    #[test]
    fn each_server_counts_for_itself() {
        let (one, other) = (Metrics::new(), Metrics::new());
        one.login("succeeded");
        assert!(text(&one).contains("carta_logins_total{outcome=\"succeeded\"} 1"));
        assert!(!text(&other).contains("carta_logins_total{"));
    }
}
