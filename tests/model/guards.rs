//! Guarded functions under policies of every kind, and their policies as the model reads them.

use crate::policies::tree::Tree;
use carta::{AuthenticationError, Group, Permission, Policy, ResourceRef, UserName};
use std::fmt;
use std::pin::Pin;

pub(super) type Answer = Result<(), AuthenticationError>;

pub(super) const USERS: [&str; 2] = ["andy", "beth"];
pub(super) const GROUPS: [&str; 3] = ["Model:A", "Model:B", "Model:S"];
pub(super) const RESOURCE: &str = "p-1";

/// One policy, in front of a function and of a future.
#[derive(Clone, Copy)]
pub(super) struct Guard {
    pub(super) name: &'static str,
    pub(super) fresh: bool,
    pub(super) call: fn() -> Answer,
    pub(super) begin: fn() -> Pin<Box<dyn Future<Output = Answer>>>,
    policy: fn() -> Tree,
}

impl Guard {
    /// What it requires. Whatever that is, its caller needs an account.
    pub(super) fn policy(&self) -> Tree {
        Tree::All(vec![Tree::Leaf(Policy::Authenticated), (self.policy)()])
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

macro_rules! guarded {
    ($name:ident, $fresh:literal, [$($attribute:tt)*], $policy:expr) => {{
        #[carta::authorize($($attribute)*)]
        fn $name() -> Answer {
            Ok(())
        }
        fn begin() -> Pin<Box<dyn Future<Output = Answer>>> {
            #[carta::authorize($($attribute)*)]
            async fn $name() -> Answer {
                Ok(())
            }
            Box::pin($name())
        }
        Guard { name: stringify!($name), fresh: $fresh, call: $name, begin, policy: || $policy }
    }};
}

pub(super) fn all() -> Vec<Guard> {
    let mut guards = stamped();
    guards.extend(others());
    guards
}

/// Those that ask about a group and nothing else.
pub(super) fn of_one_group() -> Vec<Guard> {
    let one = ["group", "not_suspended", "fresh_group", "fresh_not"];
    all().into_iter().filter(|guard| one.contains(&guard.name)).collect()
}

/// Those whose grants are stamped.
fn stamped() -> Vec<Guard> {
    vec![
        guarded!(anyone, false, [], Tree::Leaf(Policy::Authenticated)),
        guarded!(group, false, [groups = ["Model:A"]], a()),
        guarded!(not_suspended, false, [not(group = "Model:S")], Tree::not(s())),
        guarded!(
            nest,
            false,
            [all(group = "Model:A", any(user = "andy", group = "Model:B")), not(group = "Model:S")],
            Tree::All(vec![
                Tree::All(vec![a(), Tree::Any(vec![user("andy"), b()])]),
                Tree::not(s()),
            ])
        ),
        guarded!(
            union,
            false,
            [users = ["beth"], groups = ["Model:B"]],
            Tree::Any(vec![user("beth"), b()])
        ),
        guarded!(andy, false, [users = ["andy"]], user("andy")),
    ]
}

fn others() -> Vec<Guard> {
    vec![
        guarded!(read, false, [permission = "read", on = "p-1"], reads()),
        guarded!(
            group_and_read,
            false,
            [groups = ["Model:B"], permission = "read", on = "p-1"],
            Tree::All(vec![b(), reads()])
        ),
        guarded!(fresh_group, true, [groups = ["Model:A"], fresh], a()),
        guarded!(fresh_not, true, [not(group = "Model:S"), fresh], Tree::not(s())),
    ]
}

fn a() -> Tree {
    group(GROUPS[0])
}

fn b() -> Tree {
    group(GROUPS[1])
}

fn s() -> Tree {
    group(GROUPS[2])
}

fn group(name: &'static str) -> Tree {
    Tree::Leaf(Policy::Group(Group::new(name)))
}

fn user(name: &'static str) -> Tree {
    Tree::Leaf(Policy::User(UserName::new(name)))
}

fn reads() -> Tree {
    let on = ResourceRef::try_from(RESOURCE).unwrap();
    Tree::Leaf(Policy::Holds(Permission::Read, on))
}
