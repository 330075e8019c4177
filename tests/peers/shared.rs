//! What a guard written by hand could ask, from one word of memory up to a cache.

use crate::GROUPS;
use arc_swap::ArcSwap;
use moka::sync::Cache;
use rustix::time::{ClockId, clock_gettime};
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

static STATE: AtomicU64 = AtomicU64::new(7);
static GENERATION: AtomicU64 = AtomicU64::new(3);
static EXPIRY: AtomicU64 = AtomicU64::new(u64::MAX);
static SWAPPED: LazyLock<ArcSwap<u64>> = LazyLock::new(|| ArcSwap::new(Arc::new(7)));
static SET: LazyLock<RwLock<HashSet<&str>>> = LazyLock::new(|| RwLock::new(HashSet::from(GROUPS)));
static CACHE: LazyLock<Cache<&str, bool>> = LazyLock::new(|| {
    let cache = Cache::new(1024);
    GROUPS.iter().for_each(|group| cache.insert(*group, true));
    cache
});

/// The least that a check can be: one acquire load and a comparison.
#[inline(never)]
pub fn floor(x: u64) -> Option<u64> {
    (STATE.load(Ordering::Acquire) == 7).then_some(x)
}

#[inline(never)]
pub fn two_atomics(x: u64) -> Option<u64> {
    let state = STATE.load(Ordering::Acquire) == 7;
    (state && GENERATION.load(Ordering::Acquire) == 3).then_some(x)
}

#[inline(never)]
pub fn coarse_clock(x: u64) -> Option<u64> {
    let now = clock_gettime(ClockId::MonotonicCoarse).tv_sec.cast_unsigned();
    (now < EXPIRY.load(Ordering::Acquire)).then_some(x)
}

#[inline(never)]
pub fn swapped(x: u64) -> Option<u64> {
    (**SWAPPED.load() == 7).then_some(x)
}

#[inline(never)]
pub fn locked_set(group: &str) -> bool {
    SET.read().unwrap_or_else(PoisonError::into_inner).contains(group)
}

#[inline(never)]
pub fn cached(group: &str) -> Option<bool> {
    CACHE.get(group)
}
