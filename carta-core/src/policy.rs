//! What a guard requires, as plain data, and its evaluation: a pure function without I/O or clock.

mod truth;

use crate::{Group, Permission, ResourceRef, UserName};
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

pub use truth::Truth;

/// What a guard requires of its caller. Every policy requires one with a Carta account.
///
/// ```
/// use carta::{Group, Policy, Truth};
///
/// let policy = Policy::any([Policy::Group(Group::new("MyOrg:Ops")), Policy::User("root".parse()?)]);
/// assert_eq!(policy.to_string(), "any(group `MyOrg:Ops`, user `root`)");
///
/// let verdict = policy.evaluate(&mut |leaf| match leaf {
///     Policy::User(_) => Truth::YES,
///     _ => Truth::NO,
/// });
/// assert_eq!(verdict, Truth::YES);
/// # Ok::<(), carta::InvalidName>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Policy {
    /// Anyone with a Carta account.
    Authenticated,
    /// This user.
    User(UserName),
    /// The members of this group.
    Group(Group),
    /// Those who hold this permission on this resource.
    Holds(Permission, ResourceRef),
    /// At least one of these. Without any, nobody can tell, so nobody gets in.
    Any(Terms<[Policy]>),
    /// Every one of these. Without any, nobody can tell, so nobody gets in.
    All(Terms<[Policy]>),
    /// Everyone but these, once it is certain that the caller isn't one of them.
    Not(Terms<Policy>),
}

/// The operands of a policy: a constant, or shared by the clones of a policy made at run time.
#[derive(Debug)]
pub enum Terms<T: ?Sized + 'static> {
    /// Known while compiling.
    Static(&'static T),
    /// Made at run time.
    Shared(Arc<T>),
}

impl Policy {
    /// At least one of `terms`.
    pub fn any(terms: impl Into<Vec<Policy>>) -> Self {
        Self::Any(Terms::Shared(terms.into().into()))
    }

    /// Every one of `terms`.
    pub fn all(terms: impl Into<Vec<Policy>>) -> Self {
        Self::All(Terms::Shared(terms.into().into()))
    }

    /// Everyone but those of `term`.
    #[expect(
        clippy::should_implement_trait,
        reason = "a constructor beside `any` and `all`, not an operator"
    )]
    #[must_use]
    pub fn not(term: Policy) -> Self {
        Self::Not(Terms::Shared(Arc::new(term)))
    }

    /// Calls `visit` for each leaf, in the order of its text.
    pub(crate) fn for_each_leaf(&self, visit: &mut dyn FnMut(&Policy)) {
        match self {
            Self::Any(terms) | Self::All(terms) => {
                terms.iter().for_each(|term| term.for_each_leaf(visit));
            }
            Self::Not(term) => term.for_each_leaf(visit),
            Self::Authenticated | Self::User(_) | Self::Group(_) | Self::Holds(..) => visit(self),
        }
    }

    /// The same policy, each of whose groups is where its name is kept: so it is told from others without a look at the
    /// name.
    pub(crate) fn kept(&self) -> Self {
        let all = |terms: &[Policy]| terms.iter().map(Self::kept).collect::<Vec<_>>();
        match self {
            Self::Group(group) => Self::Group(group.kept()),
            Self::Any(terms) => Self::any(all(terms)),
            Self::All(terms) => Self::all(all(terms)),
            Self::Not(term) => Self::not(term.kept()),
            Self::Authenticated | Self::User(_) | Self::Holds(..) => self.clone(),
        }
    }

    /// Combines what `leaf` says of `Authenticated`, `User`, `Group` and `Holds` in strong Kleene logic.
    ///
    /// `leaf` is asked in order, each leaf as often as it is written, and not beyond what decides.
    pub fn evaluate(&self, leaf: &mut dyn FnMut(&Policy) -> Truth) -> Truth {
        match self {
            Self::Any(terms) => fold(terms, leaf, Truth::or, Truth::YES),
            Self::All(terms) => fold(terms, leaf, Truth::and, Truth::NO),
            Self::Not(term) => term.evaluate(leaf).not(),
            Self::Authenticated | Self::User(_) | Self::Group(_) | Self::Holds(..) => leaf(self),
        }
    }
}

/// An operator over its operands; `last_word` is the one that no further operand can change.
fn fold(
    terms: &[Policy],
    leaf: &mut dyn FnMut(&Policy) -> Truth,
    operator: fn(Truth, Truth) -> Truth,
    last_word: Truth,
) -> Truth {
    let mut verdict: Option<Truth> = None;
    for term in terms {
        let truth = term.evaluate(leaf);
        verdict = Some(verdict.map_or(truth, |verdict| operator(verdict, truth)));
        if verdict == Some(last_word) {
            break;
        }
    }
    // An operator without operands must open nothing, not even under `Not`.
    verdict.unwrap_or(Truth::REFUSED)
}

impl<T: ?Sized> Deref for Terms<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Self::Static(terms) => terms,
            Self::Shared(terms) => terms,
        }
    }
}

impl<T: ?Sized> Clone for Terms<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Static(terms) => Self::Static(terms),
            Self::Shared(terms) => Self::Shared(Arc::clone(terms)),
        }
    }
}

impl<T: ?Sized + PartialEq> PartialEq for Terms<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: ?Sized + Eq> Eq for Terms<T> {}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authenticated => f.write_str("a Carta account"),
            Self::User(name) => write!(f, "user `{name}`"),
            Self::Group(group) => write!(f, "group `{group}`"),
            Self::Holds(permission, on) => write!(f, "permission `{permission}` on `{on}`"),
            Self::Any(terms) => write_operator(f, "any", terms),
            Self::All(terms) => write_operator(f, "all", terms),
            Self::Not(term) => write!(f, "not({})", **term),
        }
    }
}

fn write_operator(f: &mut fmt::Formatter<'_>, name: &str, terms: &[Policy]) -> fmt::Result {
    write!(f, "{name}(")?;
    for (index, term) in terms.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        write!(f, "{comma}{term}")?;
    }
    f.write_str(")")
}

#[cfg(test)]
mod tests;
