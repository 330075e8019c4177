//! Guesses are slowed down: for each name and for each address, known or not, with delays that grow.
//!
//! A try is counted as a failure before its outcome is known, and taken back if it was none: of a thousand guesses at
//! once, as many are heard as one after the other. A try that comes too early is refused and not counted, so that no
//! delay grows by waiting it out.

use super::{LoginError, Refused};
use crate::names::fold;
use crate::network::Network;
use crate::seal::MasterKey;
use crate::store::{Failures, Transaction};
use aws_lc_rs::hmac;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};

/// The longest delay, in seconds: nobody is kept out for longer by what others do.
const LONGEST: u64 = 15 * 60;
/// Who failed last so long ago has failed never.
pub(crate) const FORGOTTEN_AFTER: u64 = 24 * 60 * 60;
/// Failures of an address that cost nothing: many people may share it.
const FREE_FOR_ADDRESSES: u32 = 20;

/// What somebody tries. Each is counted by itself.
#[derive(Clone, Copy)]
pub(crate) enum Deed {
    /// To prove that they know a password.
    Password,
    /// To have a code made; each time counts.
    AskForCode,
    /// To guess a code.
    Code,
}

/// From where a request came: the address of the connection, never that of a header.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(IpAddr);

/// Counts failures.
pub(crate) struct Throttle {
    key: hmac::Key,
    /// Behind a proxy, all come from one address, which says nothing of them.
    addresses: bool,
    /// Tries since the server started.
    counted: AtomicU64,
}

/// A try that counts as a failure until it is taken back.
#[must_use]
pub(crate) struct Attempt {
    name: Counted,
    address: Option<Counted>,
}

struct Counted {
    subject: String,
    before: Option<Failures>,
    written: Failures,
}

impl Deed {
    fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::AskForCode => "ask for code",
            Self::Code => "code",
        }
    }

    /// Failures of a name that cost nothing.
    fn free(self) -> u32 {
        match self {
            Self::Password | Self::Code => 5,
            Self::AskForCode => 3,
        }
    }
}

impl Peer {
    pub(crate) fn new(address: IpAddr) -> Self {
        Self(address.to_canonical())
    }

    pub(crate) fn is_this_machine(self) -> bool {
        self.0.is_loopback()
    }

    pub(crate) fn address(self) -> IpAddr {
        self.0
    }

    fn network(self) -> Network {
        self.0.into()
    }
}

impl Throttle {
    pub(crate) fn new(master: &MasterKey, addresses: bool) -> Self {
        let key = master.derive("throttle");
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, key.as_slice()),
            addresses,
            counted: AtomicU64::new(0),
        }
    }

    pub(crate) fn counted(&self) -> u64 {
        self.counted.load(Ordering::Relaxed)
    }

    /// Refuses what comes too early.
    pub(crate) async fn check(
        &self,
        tx: &mut Transaction,
        deed: Deed,
        name: &str,
        peer: Peer,
        now: u64,
    ) -> Result<(), LoginError> {
        let by_name = admitted(tx, &self.by_name(deed, name), deed.free(), now).await;
        // Both are looked up whatever comes of one.
        let by_address = match self.by_address(deed, peer) {
            Some(subject) => admitted(tx, &subject, FREE_FOR_ADDRESSES, now).await,
            None => Ok(()),
        };
        by_name.and(by_address)
    }

    /// Refuses what comes too early, and counts the rest.
    pub(crate) async fn begin(
        &self,
        tx: &mut Transaction,
        deed: Deed,
        name: &str,
        peer: Peer,
        now: u64,
    ) -> Result<Attempt, LoginError> {
        self.check(tx, deed, name, peer, now).await?;
        self.counted.fetch_add(1, Ordering::Relaxed);
        let name = count(tx, self.by_name(deed, name), now).await?;
        let address = match self.by_address(deed, peer) {
            Some(subject) => Some(count(tx, subject, now).await?),
            None => None,
        };
        Ok(Attempt { name, address })
    }

    /// Forgets the failures of a name, whose owner has come by another way.
    pub(crate) async fn forgive(
        &self,
        tx: &mut Transaction,
        deed: Deed,
        name: &str,
    ) -> Result<(), LoginError> {
        Ok(tx.remove_failures(&self.by_name(deed, name)).await?)
    }

    fn by_name(&self, deed: Deed, name: &str) -> String {
        self.subject(deed, "name", &fold(name))
    }

    fn by_address(&self, deed: Deed, peer: Peer) -> Option<String> {
        self.addresses.then(|| self.subject(deed, "address", &peer.network().to_string()))
    }

    /// What was typed comes last, so that no two subjects meet in one message.
    fn subject(&self, deed: Deed, kind: &str, text: &str) -> String {
        let message = format!("{} {kind} {text}", deed.name());
        hex::encode(hmac::sign(&self.key, message.as_bytes()))
    }
}

impl Attempt {
    /// The name's failures are forgotten. The address's are not: else whoever has an account could guess at others.
    pub(crate) async fn succeeded(&self, tx: &mut Transaction) -> Result<(), LoginError> {
        tx.remove_failures(&self.name.subject).await?;
        self.put_back_address(tx).await
    }

    /// It told nothing, neither yes nor no.
    pub(crate) async fn take_back(&self, tx: &mut Transaction) -> Result<(), LoginError> {
        self.name.put_back(tx).await?;
        self.put_back_address(tx).await
    }

    async fn put_back_address(&self, tx: &mut Transaction) -> Result<(), LoginError> {
        match &self.address {
            Some(address) => address.put_back(tx).await,
            None => Ok(()),
        }
    }
}

impl Counted {
    /// As it was before, unless others have failed since: then one less.
    async fn put_back(&self, tx: &mut Transaction) -> Result<(), LoginError> {
        let Some(now) = tx.failures(&self.subject).await? else {
            return Ok(());
        };
        let one_less = Failures { count: now.count.saturating_sub(1), ..now };
        match self.before {
            Some(before) if now == self.written => tx.set_failures(&self.subject, before).await?,
            _ if one_less.count > 0 => tx.set_failures(&self.subject, one_less).await?,
            _ => tx.remove_failures(&self.subject).await?,
        }
        Ok(())
    }
}

async fn admitted(
    tx: &mut Transaction,
    subject: &str,
    free: u32,
    now: u64,
) -> Result<(), LoginError> {
    let Some(failures) = remembered(tx, subject, now).await? else {
        return Ok(());
    };
    match wait(failures, free, now) {
        0 => Ok(()),
        seconds => Err(Refused::TooOften { seconds }.into()),
    }
}

/// Failures that still count: whether what is too old has been swept away doesn't matter.
async fn remembered(
    tx: &mut Transaction,
    subject: &str,
    now: u64,
) -> Result<Option<Failures>, LoginError> {
    let failures = tx.failures(subject).await?;
    Ok(failures.filter(|failures| failures.last_at.saturating_add(FORGOTTEN_AFTER) > now))
}

async fn count(tx: &mut Transaction, subject: String, now: u64) -> Result<Counted, LoginError> {
    let before = remembered(tx, &subject, now).await?;
    let count = before.map_or(0, |before| before.count).saturating_add(1);
    let written = Failures { count, last_at: now };
    tx.set_failures(&subject, written).await?;
    Ok(Counted { subject, before, written })
}

/// How many seconds are left of the delay. A clock that was set back makes none longer than it is.
fn wait(failures: Failures, free: u32, now: u64) -> u64 {
    let delay = delay(failures.count, free);
    failures.last_at.saturating_add(delay).saturating_sub(now).min(delay)
}

/// 1, 2, 4 … seconds after the failures that cost nothing.
fn delay(failures: u32, free: u32) -> u64 {
    match failures.saturating_sub(free) {
        0 => 0,
        costly => 1_u64.checked_shl(costly - 1).map_or(LONGEST, |delay| delay.min(LONGEST)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_longest() {
        let delays: Vec<_> = (4..=18).map(|failures| delay(failures, 5)).collect();
        assert_eq!(delays, [0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
        for failures in [5 + 64, 5 + 65, u32::MAX] {
            assert_eq!(delay(failures, 5), LONGEST, "{failures}");
        }
    }

    #[test]
    fn no_clock_makes_a_delay_longer() {
        let failures = Failures { count: 8, last_at: 1_000 };
        for (now, left) in [(0, 4), (999, 4), (1_000, 4), (1_003, 1), (1_004, 0), (u64::MAX, 0)] {
            assert_eq!(wait(failures, 5, now), left, "{now}");
        }
        let latest = Failures { count: u32::MAX, last_at: u64::MAX };
        assert_eq!(wait(latest, 5, 0), LONGEST);
    }

    #[test]
    fn a_mapped_address_of_this_machine_is_of_this_machine() {
        assert!(Peer::new("::ffff:127.0.0.1".parse().expect("an address")).is_this_machine());
    }
}
