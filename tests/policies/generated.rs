//! Policies and memberships that nobody thought of.

use super::tree::{State, Tree};
use carta::{Group, Permission, Policy, ResourceRef, UserName};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// The most leaves of a policy: were all of them open, there would be this power of two of worlds.
const MOST: usize = 10;

/// One of each kind, and more of some.
fn leaves() -> Vec<Policy> {
    let on = |id: &str| ResourceRef::try_from(id).unwrap();
    vec![
        Policy::Authenticated,
        Policy::User(UserName::new("andy")),
        Policy::User(UserName::new("beth")),
        Policy::Group(Group::new("Org:A")),
        Policy::Group(Group::new("Org:B")),
        Policy::Group(Group::new("andy")),
        Policy::Holds(Permission::Read, on("r-1")),
        Policy::Holds(Permission::Write, on("r-1")),
        Policy::Holds(Permission::Read, on("r-2")),
    ]
}

fn trees() -> impl Strategy<Value = Tree> {
    let trees = select(leaves()).prop_map(Tree::Leaf).prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Tree::Any),
            vec(inner.clone(), 0..4).prop_map(Tree::All),
            inner.prop_map(Tree::not),
        ]
    });
    trees.prop_filter("it has too many leaves", |tree| tree.leaves().len() <= MOST)
}

/// What is known of each of the leaves.
fn memberships() -> impl Strategy<Value = Vec<State>> {
    vec(select(&State::ALL[..]), leaves().len())
}

proptest! {
    #[test]
    fn a_policy_comes_to_what_all_worlds_agree_on(tree in trees(), known in memberships()) {
        let leaves = leaves();
        let states = |leaf: &Policy| {
            known[leaves.iter().position(|one| one == leaf).unwrap()]
        };
        let expected = tree.expected(&states);
        prop_assert_eq!(tree.evaluated(&states), expected, "{}", tree.policy());
        let reversed = tree.reversed();
        prop_assert_eq!(reversed.evaluated(&states), expected, "{}", reversed.policy());
    }
}

#[test]
fn three_leaves_of_every_kind() {
    let [a, b, c] = ["A", "B", "C"].map(|name| Tree::Leaf(Policy::Group(Group::new(name))));
    let trees = [
        Tree::Any(vec![Tree::All(vec![a.clone(), b.clone()]), Tree::not(c.clone())]),
        Tree::All(vec![Tree::Any(vec![a.clone(), Tree::not(b.clone())]), c.clone()]),
        Tree::not(Tree::All(vec![a.clone(), Tree::Any(vec![b.clone(), c.clone()])])),
        Tree::Any(vec![a.clone(), b.clone(), c.clone()]),
        Tree::All(vec![a, b, c]),
    ];
    for [a, b, c] in triples() {
        let states = |leaf: &Policy| match leaf.to_string().as_str() {
            "group `A`" => a,
            "group `B`" => b,
            _ => c,
        };
        for tree in &trees {
            let (policy, expected) = (tree.policy(), tree.expected(&states));
            assert_eq!(tree.evaluated(&states), expected, "{policy} of {a:?}, {b:?}, {c:?}");
            assert_eq!(tree.reversed().evaluated(&states), expected, "{policy}, reversed");
        }
    }
}

fn triples() -> impl Iterator<Item = [State; 3]> {
    let pairs = State::ALL.into_iter().flat_map(|a| State::ALL.map(|b| (a, b)));
    pairs.flat_map(|(a, b)| State::ALL.map(|c| [a, b, c]))
}
