//! About how much memory it takes to remember something, beside the place that it stands in.

use crate::agent::{Account, Held, Membership};
use crate::error::{Answer, RequestLine};
use crate::{Error, GroupName};
use std::mem::size_of;
use std::sync::Arc;

/// What an allocation takes beyond what was asked for.
const ALLOCATION: usize = 16;
/// What a failed connection says of itself: a chain of errors that can't be measured.
const TRANSPORT: usize = 512;

pub(super) trait Weight {
    fn weight(&self) -> usize;
}

impl Weight for Membership {
    fn weight(&self) -> usize {
        0
    }
}

impl Weight for Held {
    fn weight(&self) -> usize {
        0
    }
}

impl Weight for Arc<Account> {
    fn weight(&self) -> usize {
        let user = &self.user;
        let optional =
            [&user.id, &user.email, &user.organization, &user.first_name, &user.last_name];
        let texts: usize = optional.into_iter().flatten().map(|text| self::text(text)).sum();
        let names = user.groups.iter().map(GroupName::as_str);
        let groups: usize = names.map(|name| size_of::<GroupName>() + text(name)).sum();
        size_of::<Account>() + 2 * ALLOCATION + text(&user.name) + texts + groups
    }
}

impl Weight for Error {
    fn weight(&self) -> usize {
        match self {
            Self::InvalidParameter(answer)
            | Self::BadCredentials(answer)
            | Self::PermissionDenied(answer)
            | Self::NotFound(answer)
            | Self::Conflict(answer)
            | Self::RateLimited { answer, .. }
            | Self::Server(answer)
            | Self::Unexpected(answer) => said(answer),
            Self::Redirect { request, .. } | Self::Timeout { request, .. } => line(request),
            Self::Transport { request, .. } => line(request) + TRANSPORT,
            Self::Unreadable { request, problem } => line(request) + text(problem),
            Self::Renewal(error) | Self::Lookup(error) => boxed::<Self>() + error.weight(),
            // Of fixed words, or no answer to what a guard asks.
            _ => 0,
        }
    }
}

/// A hash table with room for so many entries, of which a seventh more stays free.
pub(super) fn table<T>(capacity: usize) -> usize {
    (capacity + capacity.div_ceil(7)) * (size_of::<T>() + 1)
}

pub(super) fn boxed<T>() -> usize {
    size_of::<T>() + ALLOCATION
}

pub(super) fn text(text: &str) -> usize {
    text.len() + ALLOCATION
}

fn said(answer: &Answer) -> usize {
    line(answer.request()) + text(answer.words())
}

fn line(request: &RequestLine) -> usize {
    text(request.path())
}
