use crate::User;
use crate::agent::Membership;
use crate::facts::budget::{Part, TABLES};
use crate::facts::weight::Weight;
use std::hash::{BuildHasher, RandomState};
use std::mem::size_of;
use std::sync::{Arc, LazyLock};

/// The members of a group: of each name a keyed hash of 128 bits, of each id one of 64. The keys are the process's own, so
/// nobody can make a name that passes for another.
pub(in crate::facts) struct Members {
    members: Vec<Member>,
    /// What it takes of the memory for tables; nothing, until there is room for it.
    part: Part,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Member {
    name: [u64; 2],
    /// Zero: Carta didn't say.
    id: u64,
}

/// Each listing is another one: nobody wants to know whether millions are the same.
impl PartialEq for Members {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// Counted as a table of its own, for as long as anybody has a share of it.
impl Weight for Arc<Members> {
    fn weight(&self) -> usize {
        0
    }
}

impl Members {
    pub(super) fn none() -> Self {
        Self { members: Vec::new(), part: Part::of(&TABLES) }
    }

    pub(super) fn add(&mut self, name: &str, id: Option<&str>) {
        self.members.push(Member { name: hash_of_name(name), id: id.map_or(0, hash_of_id) });
    }

    /// The same, to be looked at. INVARIANT: sorted, so that `membership` finds.
    pub(super) fn sorted(mut self) -> Self {
        self.members.sort_unstable();
        self.members.shrink_to_fit();
        self
    }

    /// Whether there can ever be room for so many.
    pub(super) fn can_be_kept(&self) -> bool {
        self.bytes() <= TABLES.most()
    }

    /// Takes the room that it needs, if there is so much.
    pub(super) fn take_room(&self) -> bool {
        self.has_room() || self.part.take(self.bytes())
    }

    pub(super) fn has_room(&self) -> bool {
        self.part.bytes() > 0
    }

    fn bytes(&self) -> usize {
        size_of::<Self>() + self.members.capacity() * size_of::<Member>()
    }

    pub(super) fn membership(&self, user: &User) -> Membership {
        let (name, id) = (hash_of_name(&user.name), user.id.as_deref().map_or(0, hash_of_id));
        let first = self.members.partition_point(|member| member.name < name);
        let same_name = self.members.iter().skip(first).take_while(|member| member.name == name);
        same_name.fold(Membership::NotMember, |found, member| {
            // Ids count where both sides have one.
            found.seen(member.id == 0 || id == 0 || member.id == id)
        })
    }
}

static KEYS: LazyLock<[RandomState; 3]> =
    LazyLock::new(|| [RandomState::new(), RandomState::new(), RandomState::new()]);

fn hash_of_name(name: &str) -> [u64; 2] {
    let [one, other, _] = &*KEYS;
    [one.hash_one(name), other.hash_one(name)]
}

/// Never zero.
fn hash_of_id(id: &str) -> u64 {
    let [.., key] = &*KEYS;
    key.hash_one(id).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str, id: Option<&str>) -> User {
        let mut user = User::new(name);
        user.id = id.map(str::to_owned);
        user
    }

    #[test]
    fn members_are_found_among_many_and_others_are_not() {
        let mut members = Members::none();
        for number in 0..10_000 {
            members.add(&format!("user-{number}"), Some(&format!("u-{number}")));
        }
        let members = members.sorted();
        for number in [0, 17, 9_999] {
            let (name, id) = (format!("user-{number}"), format!("u-{number}"));
            assert_eq!(members.membership(&user(&name, Some(&id))), Membership::Member);
            assert_eq!(members.membership(&user(&name, None)), Membership::Member);
            assert_eq!(members.membership(&user(&name, Some("u-x"))), Membership::Ambiguous);
        }
        assert_eq!(members.membership(&user("user-10000", None)), Membership::NotMember);
        assert_eq!(members.membership(&user("", None)), Membership::NotMember);
    }

    #[test]
    fn of_two_members_of_one_name_the_id_tells() {
        let mut members = Members::none();
        members.add("beth", Some("2"));
        members.add("beth", Some("3"));
        let members = members.sorted();
        assert_eq!(members.membership(&user("beth", Some("3"))), Membership::Member);
        assert_eq!(members.membership(&user("beth", Some("4"))), Membership::Ambiguous);
    }
}
