//! Every pair of what two leaves can be, in both orders, under every operator: as the attribute writes it, asked of a Carta
//! that answers so, and as a program builds it.

use super::tree::{State, Tree, Verdict};
use crate::session::Session;
use carta::{AuthenticationError, Group, Policy, Refusal};
use carta_tests::scripted::{Asked, Scripted, json};
use std::collections::BTreeSet;

/// A guarded function, and its policy once more.
struct Row {
    guarded: fn() -> Result<(), AuthenticationError>,
    tree: Tree,
}

/// The operands of an operator in the attribute's own words.
macro_rules! terms {
    ([$($done:expr),*]) => { vec![$($done),*] };
    ([$($done:expr),*] group = $name:literal $(, $($rest:tt)*)?) => {
        terms!([$($done,)* Tree::Leaf(Policy::Group(Group::new($name)))] $($($rest)*)?)
    };
    ([$($done:expr),*] any($($inner:tt)*) $(, $($rest:tt)*)?) => {
        terms!([$($done,)* Tree::Any(terms!([] $($inner)*))] $($($rest)*)?)
    };
    ([$($done:expr),*] all($($inner:tt)*) $(, $($rest:tt)*)?) => {
        terms!([$($done,)* Tree::All(terms!([] $($inner)*))] $($($rest)*)?)
    };
    ([$($done:expr),*] not($($inner:tt)*) $(, $($rest:tt)*)?) => {
        terms!([$($done,)* Tree::not(terms!([] $($inner)*).remove(0))] $($($rest)*)?)
    };
}

macro_rules! row {
    ($($form:tt)*) => {{
        #[carta::authorize($($form)*)]
        fn guarded() -> Result<(), AuthenticationError> {
            Ok(())
        }

        Row { guarded, tree: terms!([] $($form)*).remove(0) }
    }};
}

macro_rules! rows_of_pairs {
    ($a:literal: $($b:literal)*) => {
        vec![$(
            row!(any(group = $a, group = $b)),
            row!(all(group = $a, group = $b)),
            row!(not(any(group = $a, group = $b))),
            row!(not(all(group = $a, group = $b))),
            row!(any(not(group = $a), group = $b)),
            row!(all(group = $a, not(group = $b))),
            row!(any(all(group = $a, not(group = $b)), all(not(group = $a), group = $b))),
            row!(all(any(group = $a, not(not(group = $b))), not(all(any(group = $a), group = $b)))),
        )*]
    };
}

macro_rules! table {
    ($($a:literal)*) => {
        [$(rows_of_pairs!($a: "B:yes" "B:no" "B:refused" "B:failed")),*].into_iter().flatten()
    };
}

fn state(name: &str) -> State {
    match name.rsplit_once(':').unwrap().1 {
        "yes" => State::Yes,
        "no" => State::No,
        "refused" => State::Refused,
        "failed" => State::Failed,
        other => panic!("no state is called {other}"),
    }
}

fn script(asked: &Asked) -> Vec<u8> {
    if asked.path == "/user" {
        return json(200, r#"{"name":"andy"}"#);
    }
    let group = asked.path.rsplit('/').next().unwrap().replace("%3A", ":");
    match state(&group) {
        State::Yes => json(200, r#"[{"name":"andy"}]"#),
        State::No => json(200, "[]"),
        State::Refused => json(403, ""),
        State::Failed => json(500, ""),
    }
}

/// How a guard refuses, for what its policy comes to.
fn refusal(verdict: Verdict) -> Option<Refusal> {
    match verdict {
        Verdict::Yes => None,
        Verdict::No | Verdict::Unknown => Some(Refusal::Denied),
        Verdict::MayBeYes => Some(Refusal::Unavailable),
    }
}

#[test]
fn every_operator_over_every_pair() {
    let states = |leaf: &Policy| match leaf {
        Policy::Group(group) => state(group.as_str()),
        other => panic!("{other} is no group"),
    };
    let session = Session::begin();
    let carta = Scripted::start(script);
    session.set_token(carta.host(), "token");
    let mut seen = BTreeSet::new();
    for Row { guarded, tree } in table!("A:yes" "A:no" "A:refused" "A:failed") {
        let (policy, expected) = (tree.policy(), tree.expected(&states));
        assert_eq!(tree.evaluated(&states), expected, "{policy}, built");
        let answer =
            guarded().map_err(|error| (error.refusal(), error.decision().policy().clone()));
        let refused = refusal(expected).map(|refusal| (refusal, policy.clone()));
        assert_eq!(answer.err(), refused, "{policy}, written");
        seen.insert(expected);
    }
    assert_eq!(seen.len(), 4, "a table without one of the answers shows less than it seems to");
}
