//! What may be done with a resource, as it is shown and read back.

use carta_core::resource::Flags;
use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::commands) struct May {
    read: bool,
    write: bool,
    execute: bool,
    clone: bool,
    admin: bool,
}

impl From<&Flags> for May {
    fn from(flags: &Flags) -> Self {
        let Flags { read, write, execute, clone, admin, .. } = *flags;
        Self { read, write, execute, clone, admin }
    }
}

impl fmt::Display for May {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { read, write, execute, clone, admin } = *self;
        let words = [
            (read, "read"),
            (write, "write"),
            (execute, "execute"),
            (clone, "clone"),
            (admin, "admin"),
        ];
        let held: Vec<_> = words.iter().filter(|(held, _)| *held).map(|(_, word)| *word).collect();
        if held.is_empty() { f.write_str("nothing") } else { f.write_str(&held.join(", ")) }
    }
}
