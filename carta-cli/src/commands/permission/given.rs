//! The roles that can be given.

use carta_core::resource::Role;

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(in crate::commands) enum Given {
    /// Read
    Guest,
    /// Read and execute
    User,
    /// Read, write and execute
    Editor,
    /// Everything, and grant it
    Owner,
}

impl From<Given> for Role {
    fn from(given: Given) -> Self {
        match given {
            Given::Guest => Self::Guest,
            Given::User => Self::User,
            Given::Editor => Self::Editor,
            Given::Owner => Self::Owner,
        }
    }
}
