//! How many files the process may have open: each connection is one.

use std::num::NonZero;

/// For what else is open: the database, files on their way, connections to services.
const OTHERS: usize = 256;

/// As many connections as are wished for on each of so many listeners, or those for which files can be open.
pub(super) fn connections(wished: NonZero<usize>, listeners: usize) -> NonZero<usize> {
    let needed = wished.get().saturating_mul(listeners).saturating_add(OTHERS);
    let Some(limit) = limit(needed).filter(|limit| *limit < needed) else {
        return wished;
    };
    let fit = fitting(limit, listeners);
    tracing::warn!(
        limit,
        wished,
        connections = fit,
        "the limit of open files allows fewer connections than are wished for: raise it (`ulimit -n`, or systemd's `LimitNOFILE`)"
    );
    fit
}

/// Half of a limit is left to what else is open where it is very low.
fn fitting(limit: usize, listeners: usize) -> NonZero<usize> {
    let left = limit.saturating_sub(OTHERS).max(limit / 2);
    NonZero::new(left / listeners.max(1)).unwrap_or(NonZero::<usize>::MIN)
}

/// How many files may be open, now that the limit is raised as far as is needed and allowed; `None` if any number may.
#[cfg(unix)]
fn limit(needed: usize) -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let as_count = |limit: u64| usize::try_from(limit).unwrap_or(usize::MAX);
    let needed = needed as u64;
    if current.is_none_or(|current| current >= needed) {
        return current.map(as_count);
    }
    let raised = maximum.map_or(needed, |maximum| needed.min(maximum));
    let wish = Rlimit { current: Some(raised), maximum };
    match setrlimit(Resource::Nofile, wish) {
        Ok(()) => Some(as_count(raised)),
        Err(error) => {
            tracing::warn!(%error, "the limit of open files can't be raised");
            current.map(as_count)
        }
    }
}

#[cfg(not(unix))]
fn limit(_: usize) -> Option<usize> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_leaves_files_for_others_and_is_never_nothing() {
        for (limit, listeners, fit) in
            [(1024, 1, 768), (1024, 2, 384), (300, 1, 150), (2, 2, 1), (0, 1, 1)]
        {
            assert_eq!(fitting(limit, listeners).get(), fit, "{limit} {listeners}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_limit_is_raised_as_far_as_is_needed_and_never_lowered() {
        let before = limit(0);
        let wish = before.map_or(1, |limit| limit.saturating_add(1));
        assert!(limit(wish) >= before, "{before:?}");
        let few = NonZero::new(8).expect("not zero");
        assert_eq!(connections(few, 2), few);
    }

    #[test]
    fn more_than_any_machine_has_is_cut_down_to_what_fits() {
        let all = NonZero::<usize>::MAX;
        assert!(limit(usize::MAX).is_none() || connections(all, 1) < all);
    }
}
