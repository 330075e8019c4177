//! A policy as these tests have it, and what it must come to.
//!
//! That is found without carta's own operators, by going through every world that could turn out to be the real one: in
//! each of them, a leaf of which Carta couldn't be asked is a yes or a no, wherever it is written.

use carta::{Policy, Truth};

/// What is known of a leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    Yes,
    No,
    /// Carta won't say, in any world.
    Refused,
    /// Carta couldn't be asked.
    Failed,
}

impl State {
    pub(crate) const ALL: [Self; 4] = [Self::Yes, Self::No, Self::Refused, Self::Failed];

    fn truth(self) -> Truth {
        match self {
            Self::Yes => Truth::YES,
            Self::No => Truth::NO,
            Self::Refused => Truth::REFUSED,
            Self::Failed => Truth::FAILED,
        }
    }
}

/// What is known of every leaf.
pub(crate) type States<'a> = &'a dyn Fn(&Policy) -> State;

/// What a policy comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Yes,
    No,
    /// It would be a yes in some world, but not in all.
    MayBeYes,
    /// It isn't known, and wouldn't be a yes in any world.
    Unknown,
}

impl From<Truth> for Verdict {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::YES => Self::Yes,
            Truth::NO => Self::No,
            truth if truth.may_be_yes() => Self::MayBeYes,
            _ => Self::Unknown,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) enum Tree {
    Leaf(Policy),
    Any(Vec<Tree>),
    All(Vec<Tree>),
    Not(Box<Tree>),
}

impl Tree {
    pub(crate) fn not(term: Self) -> Self {
        Self::Not(Box::new(term))
    }

    pub(crate) fn leaves(&self) -> Vec<&Policy> {
        match self {
            Self::Leaf(leaf) => vec![leaf],
            Self::Any(terms) | Self::All(terms) => terms.iter().flat_map(Self::leaves).collect(),
            Self::Not(term) => term.leaves(),
        }
    }

    /// The same with all operands in the other order.
    pub(crate) fn reversed(&self) -> Self {
        let reversed = |terms: &[Self]| terms.iter().rev().map(Self::reversed).collect();
        match self {
            Self::Leaf(leaf) => Self::Leaf(leaf.clone()),
            Self::Any(terms) => Self::Any(reversed(terms)),
            Self::All(terms) => Self::All(reversed(terms)),
            Self::Not(term) => Self::not(term.reversed()),
        }
    }

    /// As a program would build it.
    pub(crate) fn policy(&self) -> Policy {
        let policies = |terms: &[Self]| terms.iter().map(Self::policy).collect::<Vec<_>>();
        match self {
            Self::Leaf(leaf) => leaf.clone(),
            Self::Any(terms) => Policy::any(policies(terms)),
            Self::All(terms) => Policy::all(policies(terms)),
            Self::Not(term) => Policy::not(term.policy()),
        }
    }

    /// What carta makes of it.
    pub(crate) fn evaluated(&self, states: States<'_>) -> Verdict {
        self.policy().evaluate(&mut |leaf| states(leaf).truth()).into()
    }

    /// What it must come to.
    pub(crate) fn expected(&self, states: States<'_>) -> Verdict {
        let open = self.leaves().iter().filter(|leaf| states(leaf) == State::Failed).count();
        let worlds = (0..1_u32 << open).map(|world| {
            let mut turns_out = (0..open).map(|leaf| world >> leaf & 1 == 1);
            self.in_a_world(&mut |leaf| match states(leaf) {
                State::Yes => Some(true),
                State::No => Some(false),
                State::Refused => None,
                State::Failed => turns_out.next(),
            })
        });
        let worlds: Vec<_> = worlds.collect();
        let all = |answer| worlds.iter().all(|world| *world == answer);
        match () {
            () if all(Some(true)) => Verdict::Yes,
            () if all(Some(false)) => Verdict::No,
            () if worlds.contains(&Some(true)) => Verdict::MayBeYes,
            () => Verdict::Unknown,
        }
    }

    /// Yes, no, or `None` where Carta won't say.
    fn in_a_world(&self, leaf: &mut dyn FnMut(&Policy) -> Option<bool>) -> Option<bool> {
        let (terms, decisive) = match self {
            Self::Leaf(policy) => return leaf(policy),
            Self::Not(term) => return term.in_a_world(leaf).map(|answer| !answer),
            Self::Any(terms) => (terms, true),
            Self::All(terms) => (terms, false),
        };
        let answers: Vec<_> = terms.iter().map(|term| term.in_a_world(leaf)).collect();
        match () {
            () if answers.contains(&Some(decisive)) => Some(decisive),
            () if answers.contains(&None) || answers.is_empty() => None,
            () => Some(!decisive),
        }
    }
}
