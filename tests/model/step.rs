//! What may happen.

use super::guards::Guard;
use super::history::Question;

#[derive(Clone, Debug)]
pub(super) enum Step {
    Change(Change),
    Call(Call),
    /// Several at once, each on a thread of its own.
    Crowd(Vec<Call>),
    /// Changes while the call waits for Carta.
    During(Call, Vec<Change>),
}

#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) who: Who,
    pub(super) guard: Guard,
    pub(super) way: Way,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Who {
    Process,
    Scope(usize),
    Anonymous,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    Sync,
    Async,
    OnAnotherThread,
}

#[derive(Clone, Debug)]
pub(super) enum Change {
    /// The process becomes this user, by a token of its own.
    LogIn(usize),
    /// The process uses the agent of this scope.
    LogInAs(usize),
    LogOut,
    /// A scope gets another token of its user.
    Renew(usize),
    Invalidate,
    Configure(Settings),
    /// Of a group, a user.
    Add(usize, usize),
    Remove(usize, usize),
    Grant(usize),
    Rescind(usize),
    RevokeTokens(usize),
    RemoveUser(usize),
    TellGroups(bool),
    Show(usize, Sight),
    Weather(Weather),
    /// How long answers take, in ms.
    Takes(u64),
    Fault(Question, Fault),
    NoFaults,
    Advance(u64),
    /// And whether a call looks at the clocks right after it.
    Sleep(u64, bool),
}

/// Times in ms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settings {
    pub(super) ttl: u64,
    pub(super) max_stale: u64,
    pub(super) denial_ttl: u64,
    pub(super) trust_user_groups: bool,
    pub(super) process_identity: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Weather {
    Fine,
    Away,
    Silent,
    Failing(u16),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sight {
    Open,
    Hidden,
    Forbidden,
}

/// What is wrong with the answers to one question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fault {
    Malformed,
    CutOff,
    Status(u16),
}
