use super::{Group, intern};
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// A group by where its name is kept. Two names at one place are the same name; the same name at two places would only
/// be asked about twice, and [`Group::kept`] sees to it that there is one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept(Group);

/// Hashes the place. Nobody outside of the process chooses it.
pub(crate) type ByPlace = BuildHasherDefault<PlaceHasher>;

impl Group {
    /// The same group, whose name is where that name is kept.
    pub(crate) fn kept(self) -> Self {
        Self::of_kept(intern::keep(self.as_str()))
    }
}

impl From<Group> for Kept {
    fn from(group: Group) -> Self {
        Self(group)
    }
}

impl Kept {
    fn place(self) -> (usize, usize) {
        let name = self.0.as_str();
        (name.as_ptr().addr(), name.len())
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}

impl Eq for Kept {}

impl Hash for Kept {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.place().0);
    }
}

/// One multiplication, whose upper half the table needs as much as the lower.
#[derive(Default)]
pub(crate) struct PlaceHasher(u64);

impl Hasher for PlaceHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(usize::from(*byte));
        }
    }

    fn write_usize(&mut self, place: usize) {
        // Fibonacci hashing: the golden ratio's share of 2^64.
        let mixed = (self.0 ^ place as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 32);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
