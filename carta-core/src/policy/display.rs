//! Policies as text: what [`parse`](super::parse) reads again.

use super::Policy;
use std::collections::HashSet;
use std::fmt;

/// Shows a policy as it stands in the parentheses of an operator.
pub(crate) struct Operand<'a>(&'a Policy);

impl Policy {
    /// The policy as an operand: `group = "Ops"`, where the whole of a policy would be `groups = ["Ops"]`.
    pub(crate) fn as_operand(&self) -> Operand<'_> {
        Operand(self)
    }
}

/// Strings are written as Rust's literals, so that nothing in a name or an id ends its string, or the line of a log.
impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(name) => write!(f, "users = [{:?}]", name.as_str()),
            Self::Group(group) => write!(f, "groups = [{:?}]", group.as_str()),
            Self::Holds(permission, on) => {
                write!(f, "permission = \"{permission}\", on = {:?}", on.as_str())
            }
            Self::Authenticated | Self::Any(_) | Self::All(_) | Self::Not(_) => {
                write!(f, "{}", self.as_operand())
            }
        }
    }
}

impl fmt::Display for Operand<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Policy::Authenticated => f.write_str("authenticated"),
            Policy::User(name) => write!(f, "user = {:?}", name.as_str()),
            Policy::Group(group) => write!(f, "group = {:?}", group.as_str()),
            Policy::Holds(permission, on) => {
                write!(f, "permission(\"{permission}\", on = {:?})", on.as_str())
            }
            Policy::Any(terms) => write_operator(f, "any", terms),
            Policy::All(terms) => write_operator(f, "all", terms),
            Policy::Not(term) => write!(f, "not({})", term.as_operand()),
        }
    }
}

/// A leaf that is repeated changes nothing, and would be refused when read: it is written once.
fn write_operator(f: &mut fmt::Formatter<'_>, name: &str, terms: &[Policy]) -> fmt::Result {
    let mut seen = HashSet::new();
    let terms = terms.iter().filter(|term| !term.is_leaf() || seen.insert(*term));
    write!(f, "{name}(")?;
    for (index, term) in terms.enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        write!(f, "{comma}{}", term.as_operand())?;
    }
    f.write_str(")")
}
