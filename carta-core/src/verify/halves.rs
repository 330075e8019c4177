//! A bounded table: once its younger half is full, that takes the place of the older one, which is forgotten. What is in
//! use moves over, and so stays.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher, RandomState};
use std::mem;

/// Stands for a text of any length: 128 bits, by keys of this process's own, so that nobody can make two that fall
/// together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key([u64; 2]);

/// What makes such keys.
#[derive(Default)]
pub(super) struct Keying([RandomState; 2]);

impl Keying {
    #[inline]
    pub(super) fn key(&self, text: &[u8]) -> Key {
        let [one, other] = &self.0;
        Key([one.hash_one(text), other.hash_one(text)])
    }
}

impl Key {
    /// A number that differs from key to key, and has nothing to do with its place in a table.
    pub(super) fn spread(self) -> u64 {
        self.0[1]
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0[0]);
    }
}

/// A key is hashed already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

type Half<V> = HashMap<Key, V, BuildHasherDefault<Hashed>>;

pub(super) struct Halves<V> {
    younger: Half<V>,
    older: Half<V>,
    /// The most that one of them holds.
    most: usize,
}

impl<V: Clone> Halves<V> {
    pub(super) fn of(most: usize) -> Self {
        Self { younger: Half::default(), older: Half::default(), most }
    }

    #[inline]
    pub(super) fn get(&mut self, key: Key) -> Option<V> {
        if let Some(value) = self.younger.get(&key) {
            return Some(value.clone());
        }
        let value = self.older.remove(&key)?;
        self.put(key, value.clone());
        Some(value)
    }

    pub(super) fn put(&mut self, key: Key, value: V) {
        if self.younger.len() >= self.most {
            self.turn();
        }
        self.younger.insert(key, value);
    }

    /// Whether one more would make it forget the older half.
    pub(super) fn is_full(&self) -> bool {
        self.younger.len() >= self.most
    }

    /// Makes the younger half the older one.
    pub(super) fn turn(&mut self) {
        self.older = mem::take(&mut self.younger);
    }

    pub(super) fn retain(&mut self, keep: impl Fn(&V) -> bool) {
        self.younger.retain(|_, value| keep(value));
        self.older.retain(|_, value| keep(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_use_stays_and_there_are_never_too_many() {
        let (keying, mut halves) = (Keying::default(), Halves::of(100));
        let key = |number: u32| keying.key(&number.to_be_bytes());
        halves.put(key(0), 0);
        for number in 1..1000 {
            halves.put(key(number), number);
            assert_eq!(halves.get(key(0)), Some(0), "{number}");
            assert!(halves.younger.len() + halves.older.len() <= 200);
        }
        assert_eq!(halves.get(key(1)), None);
        halves.retain(|number| *number > 0);
        assert_eq!(halves.get(key(0)), None);
    }
}
