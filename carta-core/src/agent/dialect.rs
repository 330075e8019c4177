//! The two dialects of Carta's routes: that of pycarta 0.2.4rc2, and that of 0.3.12 for what the former isn't there.

use super::Agent;
use crate::{Error, Host};
use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Mutex, PoisonError};

/// What can be asked for in either dialect. A host is remembered for each by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// `/secrets`, or `/secret`.
    Secrets,
    /// `DELETE /service/register/…`, or `/service/remove/…`.
    Unregister,
    /// `PATCH /service/register/…`, or `/service/rename/…`.
    Rename,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// As 0.2.4rc2 asks.
    Reference,
    /// As 0.3.12 asks.
    Newer,
}

/// Hosts that answered in the newer dialect only, the latest last.
///
/// INVARIANT: a host is added only after it did in the newer dialect what it said 404 to in the other, so that no
/// mistaken name teaches us anything.
static NEWER: Mutex<Memory> = Mutex::new(Memory(VecDeque::new()));

/// More hosts than a process speaks to; beyond it the oldest is learned again.
const MAX_HOSTS: usize = 64;

struct Memory(VecDeque<(Host, Route)>);

/// Asks in the dialect that served last, and after a 404 in the other.
///
/// If neither knows the resource, the answer in the first dialect asked is the one to tell.
pub(super) async fn ask<T, F>(
    agent: &Agent,
    route: Route,
    mut in_dialect: impl FnMut(Dialect) -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let (first, second) = preferred(agent.host(), route);
    let missing = match in_dialect(first).await {
        Err(error) if is_missing(&error) => error,
        other => return other,
    };
    match in_dialect(second).await {
        Err(error) if is_missing(&error) => Err(missing),
        Err(error) => Err(error),
        Ok(done) => {
            with_memory(|memory| memory.note(agent.host(), route, second));
            Ok(done)
        }
    }
}

fn preferred(host: &Host, route: Route) -> (Dialect, Dialect) {
    match with_memory(|memory| memory.holds(host, route)) {
        true => (Dialect::Newer, Dialect::Reference),
        false => (Dialect::Reference, Dialect::Newer),
    }
}

/// 404, or 405 where the path leads to something that can't be asked this.
fn is_missing(error: &Error) -> bool {
    match error {
        Error::NotFound(_) => true,
        Error::Unexpected(answer) => answer.status() == 405,
        _ => false,
    }
}

fn with_memory<T>(work: impl FnOnce(&mut Memory) -> T) -> T {
    work(&mut NEWER.lock().unwrap_or_else(PoisonError::into_inner))
}

impl Memory {
    fn holds(&self, host: &Host, route: Route) -> bool {
        self.0.iter().any(|(other, on)| other == host && *on == route)
    }

    fn note(&mut self, host: &Host, route: Route, served: Dialect) {
        self.0.retain(|(other, on)| other != host || *on != route);
        if served == Dialect::Newer {
            self.0.push_back((host.clone(), route));
        }
        if self.0.len() > MAX_HOSTS {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(number: usize) -> Host {
        format!("https://carta{number}.example.com").parse().unwrap()
    }

    #[test]
    fn a_host_is_remembered_for_one_route_until_it_serves_the_other_dialect() {
        let mut memory = Memory(VecDeque::new());
        memory.note(&host(1), Route::Secrets, Dialect::Newer);
        assert!(memory.holds(&host(1), Route::Secrets));
        assert!(!memory.holds(&host(1), Route::Rename) && !memory.holds(&host(2), Route::Secrets));
        memory.note(&host(1), Route::Secrets, Dialect::Reference);
        assert!(!memory.holds(&host(1), Route::Secrets));
    }

    #[test]
    fn the_memory_is_bounded_and_keeps_the_latest() {
        let mut memory = Memory(VecDeque::new());
        for number in 0..=MAX_HOSTS {
            memory.note(&host(number), Route::Secrets, Dialect::Newer);
            memory.note(&host(number), Route::Secrets, Dialect::Newer);
        }
        assert_eq!(memory.0.len(), MAX_HOSTS);
        assert!(!memory.holds(&host(0), Route::Secrets) && memory.holds(&host(1), Route::Secrets));
    }
}
