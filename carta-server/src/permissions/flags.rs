use std::fmt;
use std::ops::{BitAnd, BitOr};

/// What may be done with a resource. *admin* comes with all the others; nothing else implies anything.
///
/// INVARIANT: a set that holds *admin* holds everything. Every constant does so, and unions and intersections of such
/// sets are such sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flags(u8);

const ADMIN_BIT: u8 = 16;
const ALL_BITS: u8 = 31;

impl Flags {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const EXECUTE: Self = Self(1);
    pub(crate) const WRITE: Self = Self(2);
    pub(crate) const READ: Self = Self(4);
    pub(crate) const CLONE: Self = Self(8);
    /// *admin*, and so all.
    pub(crate) const ADMIN: Self = Self(ALL_BITS);

    /// In the order in which Carta writes them.
    const WORDS: [(u8, &'static str); 5] =
        [(1, "Execute"), (2, "Write"), (4, "Read"), (8, "Clone"), (ADMIN_BIT, "Admin")];

    /// As they are stored; `None` for what no version of this server stores.
    pub(crate) fn from_bits(bits: i64) -> Option<Self> {
        let bits = u8::try_from(bits).ok()?;
        (bits < ADMIN_BIT || bits == ALL_BITS).then_some(Self(bits))
    }

    pub(crate) fn bits(self) -> i64 {
        self.0.into()
    }

    pub(crate) fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) fn is_empty(self) -> bool {
        self == Self::NONE
    }

    /// Itself if `set`, else nothing.
    pub(crate) fn when(self, set: bool) -> Self {
        if set { self } else { Self::NONE }
    }
}

impl BitOr for Flags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitAnd for Flags {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// The text on the wire; empty if nothing is permitted.
impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = Self::WORDS.into_iter().filter(|(bit, _)| self.0 & bit != 0);
        for (index, (_, word)) in words.enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            write!(f, "{separator}{word}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every() -> impl Iterator<Item = Flags> + Clone {
        (0..=255).filter_map(Flags::from_bits)
    }

    #[test]
    fn admin_comes_with_everything_and_nothing_else_implies_anything() {
        assert_eq!(every().count(), 17);
        for (one, other) in every().flat_map(|one| every().map(move |other| (one, other))) {
            for set in [one | other, one & other] {
                assert!(Flags::from_bits(set.bits()).is_some(), "{one} {other}");
            }
            assert!((one | other).contains(one) && one.contains(one & other));
        }
        let singles = [Flags::EXECUTE, Flags::WRITE, Flags::READ, Flags::CLONE];
        for flag in singles {
            assert!(Flags::ADMIN.contains(flag) && !flag.contains(Flags::ADMIN));
            assert!(singles.iter().all(|other| *other == flag || !flag.contains(*other)));
        }
    }

    #[test]
    fn texts_are_those_on_the_wire() {
        assert_eq!(Flags::ADMIN.to_string(), "Execute, Write, Read, Clone, Admin");
        assert_eq!((Flags::READ | Flags::EXECUTE).to_string(), "Execute, Read");
        assert_eq!(Flags::NONE.to_string(), "");
    }
}
