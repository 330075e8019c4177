use super::Flags;
use std::fmt;

/// What a grant permits: one edge of the graph, from its holder to a resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tiers {
    /// What the holder itself may do.
    pub(crate) user: Flags,
    /// What it passes on to those who administer it.
    pub(crate) private: Flags,
    /// What it passes on to whoever reaches it.
    pub(crate) shared: Flags,
}

impl Tiers {
    /// Nothing but what is passed on to everybody.
    pub(crate) fn shared(flags: Flags) -> Self {
        Self { shared: flags, ..Self::default() }
    }
}

/// For the audit, which tells of each tier.
impl fmt::Display for Tiers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { user, private, shared } = self;
        write!(f, "user: {user}; private: {private}; shared: {shared}")
    }
}
