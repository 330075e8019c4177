use super::text::words;
use super::{Flags, TierFlags};

words! {
    /// A set of permissions that goes by a name. pycarta: `PermissionsRole`.
    Role {
        /// May do nothing.
        None = "None",
        /// May read.
        Guest = "Guest",
        /// May read and execute.
        User = "User",
        /// May read, write and execute.
        Editor = "Editor",
        /// May do everything, and grant it.
        Owner = "Owner",
    }
}

impl Role {
    /// What the role permits, if it is one of those known.
    #[must_use]
    pub fn flags(&self) -> Option<Flags> {
        let mut flags = Flags::default();
        match self {
            Self::None => {}
            Self::Guest => flags.read = true,
            Self::User => (flags.read, flags.execute) = (true, true),
            Self::Editor => (flags.read, flags.write, flags.execute) = (true, true, true),
            Self::Owner => flags = Flags::all(),
            Self::Other(_) => return None,
        }
        Some(flags)
    }

    /// What the role permits in the words of `/v2`, if it is one of those known. pycarta 0.3.12: `role_to_flags`.
    #[must_use]
    pub fn tier_flags(&self) -> Option<TierFlags> {
        let Flags { execute, write, read, admin, .. } = self.flags()?;
        Some(TierFlags { execute, write, read, admin, owner: *self == Self::Owner })
    }
}

impl Flags {
    /// The role that permits exactly this, if there is one.
    #[must_use]
    pub fn role(&self) -> Option<Role> {
        [Role::None, Role::Guest, Role::User, Role::Editor, Role::Owner]
            .into_iter()
            .find(|role| role.flags().as_ref() == Some(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_permit_what_pycarta_says() {
        let texts = [
            ("None", ""),
            ("Guest", "Read"),
            ("User", "Execute, Read"),
            ("Editor", "Execute, Write, Read"),
            ("Owner", "Execute, Write, Read, Clone, Admin"),
        ];
        for (role, text) in texts {
            let role = Role::from(role);
            assert_eq!(role.flags(), Some(Flags::from(text)), "{role}");
            assert_eq!(Flags::from(text).role(), Some(role));
        }
    }

    #[test]
    fn what_is_no_role_has_no_flags_and_the_reverse() {
        assert_eq!(Role::from("Admin").flags(), None);
        for text in ["Write", "Read, Fly", "Execute, Write, Read, Admin"] {
            assert_eq!(Flags::from(text).role(), None, "{text}");
        }
    }

    #[test]
    fn only_the_owner_owns() {
        assert!(Role::Owner.tier_flags().unwrap().owner);
        let editor = Role::Editor.tier_flags().unwrap();
        assert!(editor.write && !editor.admin && !editor.owner);
    }
}
