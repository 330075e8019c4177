//! Tokens that were found good, and who sent them: what is spared is the arithmetic alone.
//!
//! A token is looked up by its end, which nobody guesses, since it belongs to the signature; and is then compared as a
//! whole.

use super::halves::{Halves, Key, Keying};
use super::jwk::Key as PublicKey;
use super::keys::{KeySource, LONGEST};
use crate::clock::{self, Moment, SharedMoment, Tick};
use crate::epoch::{self, GENERATION};
use crate::facts::Caller;
use crate::stamp::Stamp;
use crate::{Identity, io, settings};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many tokens are kept in mind, at least and at most: some 3 KB each.
pub(super) const MANY: usize = 16 * 1024;
const SHARDS: usize = 16;
/// So much of a token's end is hashed.
const END: usize = 48;
/// How long it is taken as it is, before another look at its key.
const LOOK: Duration = Duration::from_secs(60);

pub(super) struct SeenTokens {
    keying: Keying,
    shards: [Mutex<Shard>; SHARDS],
}

struct Shard {
    tokens: Halves<Arc<Seen>>,
    /// When those that were over were forgotten last.
    swept: Moment,
}

/// What was found out about a good token.
pub(super) struct Good<'a> {
    /// The key that signed it, if one did.
    pub(super) by: Option<&'a Arc<PublicKey>>,
    /// When it is over, in seconds since 1970.
    pub(super) over: u64,
    /// Of when that is.
    pub(super) at: Moment,
}

/// A token that was found good.
pub(super) struct Seen {
    identity: Identity,
    caller: Arc<Caller>,
    /// The key that signed it. `None` for an API token, of which Carta alone knows whose it is.
    key: Option<Arc<PublicKey>>,
    /// When its signature was looked at last, or Carta was asked whose it is.
    verified: SharedMoment,
    /// That it counts, without another look.
    stamp: Stamp,
}

/// What becomes of a token that was found good.
pub(super) enum Kept {
    As(Identity),
    /// Carta refused it since it was seen: however good its signature, only Carta's word makes it count again.
    Refused(Arc<Seen>),
}

impl Default for SeenTokens {
    fn default() -> Self {
        let shard = |_| {
            let tokens = Halves::of(MANY / SHARDS / 2);
            Mutex::new(Shard { tokens, swept: Moment::FIRST })
        };
        Self { keying: Keying::default(), shards: std::array::from_fn(shard) }
    }
}

impl SeenTokens {
    #[inline]
    pub(super) fn find(&self, token: &str) -> Option<Arc<Seen>> {
        let key = self.key(token);
        let seen = self.shard(key)?.tokens.get(key)?;
        seen.is(token).then_some(seen)
    }

    /// Keeps a token that was just found good. Whoever sent it before is the same caller.
    pub(super) fn keep(
        &self,
        token: &str,
        good: &Good<'_>,
        make: impl FnOnce() -> Arc<Caller>,
    ) -> Kept {
        let key = self.key(token);
        let Some(mut shard) = self.shard(key) else { return Kept::As(make().into()) };
        shard.sweep(Moment::now());
        let before = shard.tokens.get(key).filter(|seen| seen.is(token));
        let before = before.filter(|seen| seen.lasts_until(good.over));
        if let Some(seen) = before.as_ref().filter(|seen| seen.is_by(good.by)) {
            if seen.is_refused() {
                return Kept::Refused(Arc::clone(seen));
            }
            seen.verified.move_on(good.at);
            return Kept::As(seen.identity.clone());
        }
        let caller = before.map_or_else(make, |seen| Arc::clone(&seen.caller));
        let seen = Arc::new(Seen::new(caller, good));
        shard.tokens.put(key, Arc::clone(&seen));
        drop(shard);
        Kept::As(seen.identity.clone())
    }

    fn key(&self, token: &str) -> Key {
        let bytes = token.as_bytes();
        let end = bytes.len().saturating_sub(END);
        self.keying.key(bytes.get(end..).unwrap_or(bytes))
    }

    fn shard(&self, key: Key) -> Option<MutexGuard<'_, Shard>> {
        let number = usize::try_from(key.spread() % SHARDS as u64).ok()?;
        self.shards.get(number).map(lock)
    }
}

impl Shard {
    /// Forgets tokens that are over, now and then: nobody may show them again.
    fn sweep(&mut self, now: Moment) {
        if self.swept.age(now) >= LOOK {
            let calendar = clock::calendar();
            self.tokens.retain(|seen| !seen.caller.end().is_past(now, calendar));
            self.swept = now;
        }
    }
}

fn lock<T>(shard: &Mutex<T>) -> MutexGuard<'_, T> {
    // INVARIANT: a table is whole between two statements, so a panic elsewhere leaves nothing to repair.
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Seen {
    fn new(caller: Arc<Caller>, good: &Good<'_>) -> Self {
        Self {
            identity: Identity::from(Arc::clone(&caller)),
            caller,
            key: good.by.cloned(),
            verified: SharedMoment::new(good.at),
            stamp: Stamp(AtomicU64::new(0)),
        }
    }

    pub(super) fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(super) fn caller(&self) -> &Arc<Caller> {
        &self.caller
    }

    /// Whether it hasn't ended, and will when that is said of it now.
    pub(super) fn lasts_until(&self, over: u64) -> bool {
        self.caller.end().over == over && !self.has_ended()
    }

    /// Whether Carta refused it since a look at its signature, or its own word, made it count. Of an API token that word is
    /// had anew before it gets here.
    fn is_refused(&self) -> bool {
        !self.is_api() && self.verified.get() < self.caller.agent().ended()
    }

    /// Carta has accepted it again, when it was asked at that moment.
    pub(super) fn confirm(&self, asked: Moment) {
        self.verified.move_on(asked);
    }

    fn is_by(&self, key: Option<&Arc<PublicKey>>) -> bool {
        match (&self.key, key) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        }
    }

    /// Whether it is an API token, and no ID token.
    pub(super) fn is_api(&self) -> bool {
        self.key.is_none()
    }

    fn is(&self, token: &str) -> bool {
        self.caller.agent().has_token(token)
    }

    fn has_ended(&self) -> bool {
        self.caller.has_ended()
    }

    /// Whether it still counts without a look at its signature, or a question to Carta.
    #[inline]
    pub(super) fn counts(&self, keys: &Arc<KeySource>) -> bool {
        let generation = || self.caller.generation(GENERATION.number());
        self.stamp.holds(Tick::now().number(), generation) || self.still_counts(keys)
    }

    fn still_counts(&self, keys: &Arc<KeySource>) -> bool {
        // INVARIANT: before anything is looked at, as `stamp` asks.
        let generation = self.caller.generation(GENERATION.number());
        let reading = epoch::look_for_sleep();
        let now = reading.moment();
        if !keys.tend(now) && !self.is_api() {
            return false;
        }
        let Some(until) = self.vouched_for(now).filter(|_| !self.has_ended()) else {
            return false;
        };
        let until = until.min(self.caller.ends()).min(now.plus(LOOK));
        let tick = reading.tick_at(until);
        // A sleep that nobody notices would make it last for longer.
        if io::watch_until(tick) {
            self.stamp.grant(tick.number(), generation);
        }
        true
    }

    /// Until when its key counts, or what Carta said of it. What Carta refused since then isn't taken unseen any more.
    fn vouched_for(&self, now: Moment) -> Option<Moment> {
        let verified = self.verified.get();
        match &self.key {
            Some(key) => key.counts_until(now, LONGEST).filter(|_| !self.is_refused()),
            // As old as any fact that a grant may rest on.
            None => {
                let ttl = settings::current().ok()?.ttl;
                let until = verified.plus(ttl);
                (now < until && verified >= self.caller.counts_from()).then_some(until)
            }
        }
    }
}
