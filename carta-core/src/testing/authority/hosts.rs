//! Which host is which authority.

use super::Authority;
use crate::Host;
use std::sync::{Mutex, PoisonError};
use url::Url;

/// Whoever is once here stays: an address is never another authority's.
static ALL: Mutex<Vec<Authority>> = Mutex::new(Vec::new());

/// Below `.invalid`, which RFC 6761 keeps free of hosts: should such a name get as far as a resolver, it isn't found.
const ZONE: &str = ".carta.invalid";

pub(super) fn add(make: impl FnOnce(Host) -> Authority) -> Authority {
    let mut all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    let authority = make(host(all.len()));
    all.push(authority.clone());
    authority
}

/// The authority at `url`, if one is there.
pub(crate) fn at(url: &Url) -> Option<Authority> {
    let name = url.host_str()?.strip_suffix(ZONE)?;
    let number: usize = name.strip_prefix("authority-")?.parse().ok()?;
    let all = ALL.lock().unwrap_or_else(PoisonError::into_inner);
    all.get(number).filter(|authority| authority.0.host.same_origin(url)).cloned()
}

#[expect(clippy::expect_used, reason = "INVARIANT: a number makes a host name")]
fn host(number: usize) -> Host {
    format!("https://authority-{number}{ZONE}").parse().expect("a host")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_authority_is_found_at_its_own_address_alone() {
        let (one, other) = (Authority::new(), Authority::new());
        let own = one.host().to_string();
        let found = |url: &str| at(&Url::parse(url).unwrap()).map(|authority| authority.host());
        assert_eq!(found(&format!("{own}/user")), Some(one.host()));
        assert_ne!(found(&own), Some(other.host()));
        let elsewhere = [
            own.replace("https", "http"),
            format!("{own}:444"),
            format!("{own}.example.com"),
            own.replace("authority-", "x.authority-"),
            own.replace("authority-", "authority-99999"),
            "https://carta.invalid".into(),
        ];
        for url in elsewhere {
            assert_eq!(found(&url), None, "{url}");
        }
    }
}
