//! What Carta would have said at every moment.

use super::guards::{GROUPS, USERS};
use super::step::{Fault, Sight, Weather};
use carta::Policy;
use std::collections::{BTreeMap, BTreeSet};

/// How long a call waits for an answer, in ms.
pub(super) const PATIENCE: u64 = 30_000;

/// What a guard may ask of Carta.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Question {
    Account,
    /// Who is in the group of this number.
    Listing(usize),
    Permissions,
}

/// What comes of a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Says {
    Truth,
    Unauthenticated,
    Forbidden,
    Missing,
    Unreachable,
    Unreadable,
}

/// Everything that Carta knows, and how well it can be asked.
#[derive(Clone, Debug)]
pub(super) struct Truth {
    /// Group and user.
    pub(super) members: BTreeSet<(usize, usize)>,
    pub(super) readers: BTreeSet<usize>,
    /// The tokens that count, by number.
    pub(super) tokens: BTreeSet<usize>,
    pub(super) tells_groups: bool,
    pub(super) sights: [Sight; GROUPS.len()],
    pub(super) weather: Weather,
    /// How long each answer takes, in ms.
    pub(super) takes: u64,
    pub(super) faults: BTreeMap<Question, Fault>,
}

/// A while in which nothing changed.
#[derive(Debug)]
pub(super) struct While {
    pub(super) began: u64,
    pub(super) ended: u64,
    pub(super) truth: Truth,
    /// How often `GET /user` had been asked when it began.
    pub(super) asked: usize,
}

impl Truth {
    pub(super) fn new() -> Self {
        Self {
            members: BTreeSet::new(),
            readers: BTreeSet::new(),
            tokens: BTreeSet::new(),
            tells_groups: true,
            sights: [Sight::Open; GROUPS.len()],
            weather: Weather::Fine,
            takes: 0,
            faults: BTreeMap::new(),
        }
    }

    /// How far the clock goes on while one question is asked.
    pub(super) fn pause(&self) -> u64 {
        if self.weather == Weather::Silent { PATIENCE } else { self.takes.min(PATIENCE) }
    }

    pub(super) fn says(&self, question: Question, token: usize) -> Says {
        match self.weather {
            _ if self.takes > PATIENCE => return Says::Unreachable,
            Weather::Away | Weather::Silent => return Says::Unreachable,
            Weather::Failing(status) => return by_status(status),
            Weather::Fine => {}
        }
        if let Some(fault) = self.faults.get(&question) {
            return match fault {
                Fault::Malformed | Fault::CutOff => Says::Unreadable,
                Fault::Status(status) => by_status(*status),
            };
        }
        if !self.tokens.contains(&token) {
            return Says::Unauthenticated;
        }
        match question {
            Question::Listing(group) => match self.sights[group] {
                Sight::Open => Says::Truth,
                Sight::Hidden => Says::Missing,
                Sight::Forbidden => Says::Forbidden,
            },
            Question::Account | Question::Permissions => Says::Truth,
        }
    }

    /// What `user` would be told of a leaf in answer to `question`, if that tells of it.
    pub(super) fn tells(&self, leaf: &Policy, question: Question, user: usize) -> Option<bool> {
        match (leaf, question) {
            (Policy::Authenticated, Question::Account) => Some(true),
            (Policy::User(name), Question::Account) => Some(name.as_str() == USERS[user]),
            (Policy::Group(group), Question::Account) if self.tells_groups => {
                Some(self.members.contains(&(number(group.as_str()), user)))
            }
            (Policy::Group(group), Question::Listing(listed)) => {
                let group = number(group.as_str());
                (group == listed).then(|| self.members.contains(&(group, user)))
            }
            (Policy::Holds(..), Question::Permissions) => Some(self.readers.contains(&user)),
            _ => None,
        }
    }
}

/// The question that a leaf comes to in the end.
pub(super) fn question_of(leaf: &Policy) -> Question {
    match leaf {
        Policy::Group(group) => Question::Listing(number(group.as_str())),
        Policy::Holds(..) => Question::Permissions,
        _ => Question::Account,
    }
}

fn number(group: &str) -> usize {
    GROUPS.iter().position(|name| *name == group).unwrap()
}

fn by_status(status: u16) -> Says {
    match status {
        401 => Says::Unauthenticated,
        403 => Says::Forbidden,
        404 => Says::Missing,
        429 | 500 | 503 => Says::Unreachable,
        _ => Says::Unreadable,
    }
}
