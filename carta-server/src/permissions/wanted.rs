use super::{Flags, Tiers};
use carta_core::resource::Role;

/// What somebody asks a grant to be, in one of the two dialects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// v1: a role's flags, in the tier that fits the holder. For a user, the owner's role is the ownership.
    Role { flags: Flags, owner: bool },
    /// `/v2`: the tiers, without *clone*, of which that dialect knows nothing.
    Tiers { tiers: Tiers, owner: bool },
}

impl Wanted {
    /// What a role stands for; `None` for a word that is none.
    pub(crate) fn of_role(role: &Role) -> Option<Self> {
        let flags = match role {
            Role::None => Flags::NONE,
            Role::Guest => Flags::READ,
            Role::User => Flags::READ | Flags::EXECUTE,
            Role::Editor => Flags::READ | Flags::WRITE | Flags::EXECUTE,
            Role::Owner => Flags::ADMIN,
            _ => return None,
        };
        Some(Self::Role { flags, owner: *role == Role::Owner })
    }

    /// Nothing at all.
    pub(crate) const NOTHING: Self = Self::Role { flags: Flags::NONE, owner: false };

    pub(crate) fn owner(self) -> bool {
        match self {
            Self::Role { owner, .. } | Self::Tiers { owner, .. } => owner,
        }
    }

    /// The tiers that are to be, in place of `before`.
    pub(crate) fn over(self, before: Tiers, is_user: bool) -> Tiers {
        match self {
            Self::Role { flags, .. } if is_user => Tiers { user: flags, ..Tiers::default() },
            Self::Role { flags, .. } => Tiers { shared: flags, ..Tiers::default() },
            Self::Tiers { tiers, .. } => Tiers {
                user: tiers.user | kept_clone(before.user),
                private: tiers.private | kept_clone(before.private),
                shared: tiers.shared | kept_clone(before.shared),
            },
        }
    }
}

/// *clone*, where it was given by itself: what came with *admin* goes with it.
fn kept_clone(before: Flags) -> Flags {
    Flags::CLONE.when(before.contains(Flags::CLONE) && !before.contains(Flags::ADMIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiers(user: Flags, private: Flags, shared: Flags) -> Tiers {
        Tiers { user, private, shared }
    }

    #[test]
    fn a_role_clears_every_other_tier() {
        let before = tiers(Flags::ADMIN, Flags::CLONE, Flags::READ);
        let guest = Wanted::of_role(&Role::Guest).expect("a role");
        assert_eq!(guest.over(before, true), tiers(Flags::READ, Flags::NONE, Flags::NONE));
        assert_eq!(guest.over(before, false), tiers(Flags::NONE, Flags::NONE, Flags::READ));
        assert_eq!(Wanted::of_role(&Role::from("Admin")), None);
        assert_eq!(Wanted::of_role(&Role::None), Some(Wanted::NOTHING));
    }

    #[test]
    fn tiers_leave_clone_unless_it_came_with_admin() {
        let wanted =
            Wanted::Tiers { tiers: tiers(Flags::READ, Flags::NONE, Flags::READ), owner: false };
        let before = tiers(Flags::CLONE, Flags::CLONE | Flags::WRITE, Flags::ADMIN);
        let after = tiers(Flags::READ | Flags::CLONE, Flags::CLONE, Flags::READ);
        assert_eq!(wanted.over(before, true), after);
    }
}
