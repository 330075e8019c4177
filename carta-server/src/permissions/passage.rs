use super::Flags;

/// The longest path that counts, in grants; being an owner is one, belonging to a group is none.
pub(crate) const MAX_EDGES: i64 = 16;

/// What a path lets through, from a holder on it to its end. The paths of `store/walks.rs` are made of these.
///
/// Each grant on the way narrows to the weaker of what is held before it and what it passes on. Its `private` tier
/// opens to those who have *admin* before it; but whoever has that has everything, so two sets say all of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Passage {
    /// What it lets through of the flags of somebody without *admin*.
    pub(crate) passed: Flags,
    /// What somebody with *admin* has at its end.
    pub(crate) whole: Flags,
}

impl Passage {
    /// What is held at the end of the path by whoever holds `held` at its beginning.
    pub(crate) fn narrow(self, held: Flags) -> Flags {
        if held.contains(Flags::ADMIN) { self.whole } else { held & self.passed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_with_admin_have_more_than_is_passed() {
        let read = Flags::READ;
        let passage = Passage { passed: read, whole: read | Flags::WRITE };
        assert_eq!(passage.narrow(Flags::ADMIN), read | Flags::WRITE);
        for held in (0..16).filter_map(Flags::from_bits) {
            assert_eq!(passage.narrow(held), held & read);
        }
    }
}
