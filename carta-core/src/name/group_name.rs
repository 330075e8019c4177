use super::{Group, InvalidName, chars};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A group's name as Carta says it, whatever it says: any text, kept byte for byte.
///
/// ```
/// use carta::{Group, GroupName};
///
/// let name = GroupName::from("MyOrg:Team: A");
/// assert_eq!(name.organization(), Some("MyOrg"));
/// assert_eq!(name.name(), "Team: A");
/// assert_eq!(GroupName::from(Group::new("MyOrg:Ops")), "MyOrg:Ops");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GroupName(Box<str>);

impl GroupName {
    /// The whole text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the first `:`, if there is one.
    #[must_use]
    pub fn organization(&self) -> Option<&str> {
        self.0.split_once(':').map(|(organization, _)| organization)
    }

    /// What stands behind the first `:`, or the whole text.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split_once(':').map_or(&self.0, |(_, name)| name)
    }

    /// Checks the rules of [`Group`] without keeping the name: for names that come from a request.
    ///
    /// # Errors
    ///
    /// The first rule that the name breaks.
    pub fn validate(&self) -> Result<(), InvalidName> {
        chars::check_group(&self.0).map_err(|problem| InvalidName::new(&self.0, problem))
    }
}

impl From<&str> for GroupName {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for GroupName {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Group> for GroupName {
    fn from(group: Group) -> Self {
        Self(group.as_str().into())
    }
}

impl PartialEq<&str> for GroupName {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl PartialEq<Group> for GroupName {
    fn eq(&self, other: &Group) -> bool {
        &*self.0 == other.as_str()
    }
}

impl fmt::Display for GroupName {
    /// Escaped: the text comes from elsewhere and may hold line ends and terminal codes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_debug())
    }
}
