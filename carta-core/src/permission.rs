//! Permissions on resources, as guards ask for them.

mod resource_ref;

use std::fmt;

pub use resource_ref::{InvalidResource, ResourceRef};

/// What a guard may require of its caller on a resource. It asks for exactly this flag; which one implies which is
/// Carta's to say.
///
/// ```
/// use carta::Permission;
///
/// assert_eq!(Permission::Execute.to_string(), "execute");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Permission {
    /// See it.
    Read,
    /// Change it.
    Write,
    /// Call it, if it is a service.
    Execute,
    /// Duplicate it.
    Clone,
    /// Say who may do what with it.
    Admin,
    /// Own it.
    Owner,
}

impl Permission {
    /// Each of them.
    pub(crate) const ALL: [Self; 6] =
        [Self::Read, Self::Write, Self::Execute, Self::Clone, Self::Admin, Self::Owner];

    /// The name that Carta and the attribute have for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Execute => "execute",
            Self::Clone => "clone",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
