use crate::User;
use crate::agent::Membership;
use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;

/// The members of a group: of each name a keyed hash of 128 bits, of each id one of 64. The keys are the process's own, so
/// nobody can make a name that passes for another.
#[derive(Default)]
pub(in crate::facts) struct Members(Vec<Member>);

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

impl Members {
    pub(super) fn add(&mut self, name: &str, id: Option<&str>) {
        self.0.push(Member { name: hash_of_name(name), id: id.map_or(0, hash_of_id) });
    }

    /// The same, to be looked at. INVARIANT: sorted, so that `membership` finds.
    pub(super) fn sorted(mut self) -> Self {
        self.0.sort_unstable();
        self.0.shrink_to_fit();
        self
    }

    pub(super) fn membership(&self, user: &User) -> Membership {
        let (name, id) = (hash_of_name(&user.name), user.id.as_deref().map_or(0, hash_of_id));
        let first = self.0.partition_point(|member| member.name < name);
        let same_name = self.0.iter().skip(first).take_while(|member| member.name == name);
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
        let mut members = Members::default();
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
        let mut members = Members::default();
        members.add("beth", Some("2"));
        members.add("beth", Some("3"));
        let members = members.sorted();
        assert_eq!(members.membership(&user("beth", Some("3"))), Membership::Member);
        assert_eq!(members.membership(&user("beth", Some("4"))), Membership::Ambiguous);
    }
}
