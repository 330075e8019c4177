//! What a guard requires, as plain data, and its evaluation: a pure function without I/O or clock.

mod display;
mod invalid;
mod parse;
mod serde;
mod truth;

use crate::{Group, Permission, ResourceRef, UserName};
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

pub use invalid::InvalidPolicy;
pub use truth::Truth;

/// What a guard requires of its caller. Every policy requires one with a Carta account.
///
/// ```
/// use carta::{Group, Policy, Truth};
///
/// let policy = Policy::any([Policy::Group(Group::new("MyOrg:Ops")), Policy::User("root".parse()?)]);
/// assert_eq!(policy.to_string(), r#"any(group = "MyOrg:Ops", user = "root")"#);
///
/// let verdict = policy.evaluate(&mut |leaf| match leaf {
///     Policy::User(_) => Truth::YES,
///     _ => Truth::NO,
/// });
/// assert_eq!(verdict, Truth::YES);
/// # Ok::<(), carta::InvalidName>(())
/// ```
///
/// # As text
///
/// A policy is read from what would stand in [`#[carta::authorize(…)]`](https://docs.rs/carta/latest/carta/attr.authorize.html):
///
/// ```
/// use carta::Policy;
///
/// let policy: Policy = r#"groups = ["MyOrg:Ops"], users = ["root"], not(group = "MyOrg:Suspended")"#.parse()?;
/// let text = policy.to_string();
/// assert_eq!(
///     text,
///     r#"all(any(group = "MyOrg:Ops", user = "root"), not(group = "MyOrg:Suspended"))"#
/// );
/// assert_eq!(text.parse::<Policy>()?, policy);
///
/// let error = r#"gruops = ["MyOrg:Ops"]"#.parse::<Policy>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the policy can't be read at line 1, column 1: unknown key `gruops`: did you mean `groups`?"
/// );
/// # Ok::<(), carta::InvalidPolicy>(())
/// ```
///
/// The attribute's rules hold, with these differences:
///
/// - *Anyone with an account* is written `authenticated`. An empty text is an error: in a file, it is more likely a
///   mistake than a wish to let everyone in.
/// - Names and resources are strings in double quotes, with Rust's escapes but for `\x…`. Constants can't be named.
/// - `fresh`, `denied`, `future` and `crate` say how a function is guarded and not who may call it: they are errors.
/// - `permission = "read", on = "p-1"` stands at the top, as in the attribute. In the parentheses of an operator, where
///   the attribute has no permissions, one is written `permission("read", on = "p-1")`.
/// - A text is 64 KiB long at most.
///
/// Operators without operands, and those more than 18 deep, can be made in code and are written, but not read. A part
/// that is repeated in one operator is written once.
///
/// Names that are read are kept for the life of the process, as [`Group`] says: read policies from configuration, and
/// not from requests.
///
/// With serde, a policy is that same text:
///
/// ```
/// use carta::Policy;
///
/// let policies: Vec<Policy> = serde_json::from_str(r#"["authenticated", "users = [\"root\"]"]"#)?;
/// assert_eq!(policies, [Policy::Authenticated, Policy::User("root".parse()?)]);
/// assert_eq!(serde_json::to_string(&policies)?, r#"["authenticated","users = [\"root\"]"]"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

    /// Whether it is asked about as it stands, and isn't made of others.
    fn is_leaf(&self) -> bool {
        !matches!(self, Self::Any(_) | Self::All(_) | Self::Not(_))
    }

    /// Combines what `leaf` says of `Authenticated`, `User`, `Group` and `Holds` in strong Kleene logic.
    ///
    /// `leaf` is asked in order, each leaf as often as it is written, and not beyond what decides.
    pub fn evaluate(&self, leaf: &mut dyn FnMut(&Policy) -> Truth) -> Truth {
        self.evaluate_by(&mut |one| leaf(one))
    }

    /// The same, compiled for this `leaf`.
    pub(crate) fn evaluate_by(&self, leaf: &mut impl FnMut(&Policy) -> Truth) -> Truth {
        match self {
            Self::Any(terms) => fold(terms, leaf, Truth::or, Truth::YES, Truth::NO),
            Self::All(terms) => fold(terms, leaf, Truth::and, Truth::NO, Truth::YES),
            Self::Not(term) => term.evaluate_by(leaf).not(),
            Self::Authenticated | Self::User(_) | Self::Group(_) | Self::Holds(..) => leaf(self),
        }
    }
}

/// An operator over its operands; `last_word` is the one that no further operand can change, and `nothing_yet` the one that
/// changes no further operand.
#[inline]
fn fold(
    terms: &[Policy],
    leaf: &mut impl FnMut(&Policy) -> Truth,
    operator: impl Fn(Truth, Truth) -> Truth,
    last_word: Truth,
    nothing_yet: Truth,
) -> Truth {
    let Some((first, others)) = terms.split_first() else {
        // An operator without operands must open nothing, not even under `Not`.
        return Truth::REFUSED;
    };
    let mut verdict = first.evaluate_by(leaf);
    for term in others {
        if verdict == last_word {
            break;
        }
        let next = term.evaluate_by(leaf);
        // As the operator says too; this way costs less, and most verdicts are plain.
        verdict = if verdict == nothing_yet { next } else { operator(verdict, next) };
    }
    verdict
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

impl<T: ?Sized + Hash> Hash for Terms<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

#[cfg(test)]
mod tests;
