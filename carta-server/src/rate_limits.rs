//! How many requests an account may make, and an address without one; docs/operating.md says what for.

mod recent;

use crate::clock::Clock;
use crate::error::Error;
use crate::ids::{SessionId, UserId};
use crate::metrics::Metrics;
use crate::network::Network;
use crate::seen::Seen;
use governor::clock::Reference as _;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::{Quota, RateLimiter};
use recent::Recent;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

/// So many accounts, and so many addresses, are kept in mind.
const MOST: usize = 65_536;

/// What no client reaches; of rates that are beyond a nanosecond's, nothing could be counted.
const FASTEST: NonZero<u32> = NonZero::new(1_000_000).expect("not zero");

/// How often something may be done: in the long run so many times a second, and that many at once.
///
/// ```
/// use carta_server::Rate;
/// use std::num::NonZero;
///
/// let few = NonZero::new(5).ok_or("none at all")?;
/// let rate = Rate::per_second(few).burst(NonZero::new(100).ok_or("none at all")?);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    per_second: NonZero<u32>,
    burst: NonZero<u32>,
}

impl Rate {
    /// So many a second, and ten times as many at once.
    #[must_use]
    pub const fn per_second(requests: NonZero<u32>) -> Self {
        const TEN: NonZero<u32> = NonZero::new(10).expect("not zero");
        let burst = requests.saturating_mul(TEN);
        Self { per_second: requests, burst }
    }

    /// So many at once.
    #[must_use]
    pub const fn burst(self, requests: NonZero<u32>) -> Self {
        Self { burst: requests, ..self }
    }
}

/// How many requests are answered before somebody is told to wait, with 429 and `Retry-After`. Each server counts for
/// itself: of several on one database, each allows as much. See [`operating`](crate::operating#rate-limits).
///
/// ```
/// use carta_server::{Rate, RateLimits, Server};
/// use std::num::NonZero;
///
/// let busy = Rate::per_second(NonZero::new(5_000).ok_or("none at all")?);
/// let server = Server::builder().rate_limits(RateLimits::default().per_account(Some(busy))).start()?;
/// # server.stop()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimits {
    account: Option<Rate>,
    address: Option<Rate>,
}

impl Default for RateLimits {
    fn default() -> Self {
        const ACCOUNT: NonZero<u32> = NonZero::new(1_000).expect("not zero");
        const ADDRESS: NonZero<u32> = NonZero::new(50).expect("not zero");
        const ADDRESS_AT_ONCE: NonZero<u32> = NonZero::new(1_000).expect("not zero");
        Self {
            account: Some(Rate::per_second(ACCOUNT)),
            address: Some(Rate::per_second(ADDRESS).burst(ADDRESS_AT_ONCE)),
        }
    }
}

impl RateLimits {
    /// No limits at all.
    #[must_use]
    pub const fn none() -> Self {
        Self { account: None, address: None }
    }

    /// Of one account, however many credentials it has; 1000 a second and 10 000 at once if nothing is said. `None`: as many
    /// as it likes.
    #[must_use]
    pub const fn per_account(self, rate: Option<Rate>) -> Self {
        Self { account: rate, ..self }
    }

    /// Of one address (of IPv6, of one network: `/64`), of requests without a valid credential, logins among them; 50 a
    /// second and 1000 at once if nothing is said. `None`: as many as it likes.
    ///
    /// Behind a proxy that terminates TLS, or a [load balancer](crate::Builder::behind_load_balancer), all requests come from its
    /// address, which says nothing of them: none is limited by it.
    #[must_use]
    pub const fn per_address(self, rate: Option<Rate>) -> Self {
        Self { address: rate, ..self }
    }
}

/// Says who has to wait.
pub(crate) struct Limiter {
    accounts: Option<Keyed<UserId>>,
    addresses: Option<Keyed<Network>>,
    /// Sessions of which a request has found that they have ended: their tokens count as none. Only the first request with
    /// each is an account's.
    ended: Seen<SessionId>,
    metrics: Arc<Metrics>,
}

/// So many seconds are to pass first.
pub(crate) struct TooMany {
    seconds: u64,
    outward: &'static str,
}

impl Limiter {
    /// `addresses`: whether an address says from whom a request is.
    pub(crate) fn new(
        limits: RateLimits,
        addresses: bool,
        clock: &Clock,
        metrics: Arc<Metrics>,
    ) -> Self {
        let address = limits.address.filter(|_| addresses);
        Self {
            accounts: limits.account.map(|rate| Keyed::new(rate, clock)),
            addresses: address.map(|rate| Keyed::new(rate, clock)),
            ended: Seen::default(),
            metrics,
        }
    }

    /// A request from this address had a token whose session has ended, as came out when it was too late to refuse it.
    pub(crate) fn session_ended(&self, session: SessionId, from: Option<IpAddr>) {
        self.ended.keep(session);
        if let Some(address) = from {
            // It has its answer.
            let _ = self.address(address);
        }
    }

    /// Whether the session may have ended: one that has found so isn't proof, since a clock may have been wrong.
    pub(crate) fn doubts(&self, session: SessionId) -> bool {
        self.ended.has(&session)
    }

    /// A request with a valid credential of this account.
    pub(crate) fn account(&self, user: UserId) -> Result<(), TooMany> {
        let Some(seconds) = self.accounts.as_ref().and_then(|accounts| accounts.wait(&user)) else {
            return Ok(());
        };
        self.metrics.rate_limited("account");
        let outward = "too many requests of your account: wait as long as Retry-After says";
        Err(TooMany { seconds, outward })
    }

    /// A request without one, or one that needs none.
    pub(crate) fn address(&self, address: IpAddr) -> Result<(), TooMany> {
        let network = Network::from(address);
        let wait = self.addresses.as_ref().and_then(|addresses| addresses.wait(&network));
        let Some(seconds) = wait else { return Ok(()) };
        self.metrics.rate_limited("address");
        let outward = "too many requests without a valid credential from your address: wait as long \
            as Retry-After says";
        Err(TooMany { seconds, outward })
    }
}

impl TooMany {
    pub(crate) fn seconds(&self) -> u64 {
        self.seconds
    }

    pub(crate) fn outward(&self) -> &'static str {
        self.outward
    }
}

impl From<TooMany> for Error {
    fn from(TooMany { seconds, outward }: TooMany) -> Self {
        Self::too_many(outward).retry_after(seconds)
    }
}

struct Keyed<K: Clone + Eq + Hash> {
    limiter: RateLimiter<K, Recent<K>, Running, NoOpMiddleware<Nanos>>,
}

/// The server's clock, as governor reads one.
#[derive(Clone)]
struct Running(Clock);

impl governor::clock::Clock for Running {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.running().into()
    }
}

impl<K: Clone + Eq + Hash> Keyed<K> {
    fn new(rate: Rate, clock: &Clock) -> Self {
        let quota = Quota::per_second(rate.per_second.min(FASTEST)).allow_burst(rate.burst);
        let clock = Running(clock.clone());
        // By then, whoever has stopped has all of it again.
        let lasts = quota.burst_size_replenished_in().max(Duration::from_secs(1));
        let recent = Recent::new(clock.clone(), MOST, lasts);
        Self { limiter: RateLimiter::new(quota, recent, clock) }
    }

    /// Seconds until the next one, if this is one too many.
    fn wait(&self, key: &K) -> Option<u64> {
        let refused = self.limiter.check_key(key).err()?;
        let now = governor::clock::Clock::now(self.limiter.clock());
        let left = refused.earliest_possible().duration_since(now);
        Some(left.as_u64().div_ceil(1_000_000_000).max(1))
    }
}

#[cfg(test)]
mod tests;
