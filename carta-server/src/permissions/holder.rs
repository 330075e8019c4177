use crate::ids::{GroupId, ResourceId, UserId};
use std::fmt;

/// Where a grant begins. No id is that of two holders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Holder {
    User(UserId),
    Group(GroupId),
    Resource(ResourceId),
}

impl Holder {
    /// As it is stored.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Group(_) => "group",
            Self::Resource(_) => "resource",
        }
    }

    pub(crate) fn user(self) -> Option<UserId> {
        match self {
            Self::User(id) => Some(id),
            Self::Group(_) | Self::Resource(_) => None,
        }
    }
}

/// The id.
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => id.fmt(f),
            Self::Group(id) => id.fmt(f),
            Self::Resource(id) => id.fmt(f),
        }
    }
}
