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

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Execute => "execute",
            Self::Clone => "clone",
            Self::Admin => "admin",
            Self::Owner => "owner",
        })
    }
}
