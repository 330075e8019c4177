mod errors;
mod round_trip;
mod text;

use super::*;
use Truth as T;

/// Kleene's own tables, without the reasons: -1 no, 0 unknown, 1 yes.
fn kleene(truth: T) -> i8 {
    match truth {
        T::YES => 1,
        T::NO => -1,
        _ => 0,
    }
}

const ALL: [T; 4] = [T::YES, T::NO, T::REFUSED, T::FAILED];

#[test]
fn operators_agree_with_kleene_in_both_orders() {
    for a in ALL {
        assert_eq!(kleene(a.not()), -kleene(a));
        for b in ALL {
            assert_eq!(kleene(a.or(b)), kleene(a).max(kleene(b)), "{a:?} or {b:?}");
            assert_eq!(kleene(a.and(b)), kleene(a).min(kleene(b)), "{a:?} and {b:?}");
            assert_eq!(a.or(b), b.or(a));
            assert_eq!(a.and(b), b.and(a));
            assert_eq!(a.and(b).not(), a.not().or(b.not()));
        }
    }
}

#[test]
fn an_unknown_tells_whether_it_could_become_a_yes() {
    // Were the failed leaf a yes, the whole would be: unavailable.
    assert!(T::FAILED.or(T::REFUSED).may_be_yes());
    assert!(T::FAILED.or(T::NO).may_be_yes());
    assert!(T::FAILED.and(T::YES).may_be_yes());
    assert!(T::FAILED.and(T::REFUSED).not().may_be_yes());
    // Whatever it is, the whole can't be: denied.
    assert!(!T::FAILED.and(T::REFUSED).may_be_yes());
    assert!(!T::FAILED.and(T::NO).may_be_yes());
    assert!(!T::REFUSED.not().may_be_yes());
}

fn leaf(truth: T) -> Policy {
    let name =
        ["yes", "no", "refused", "failed"][ALL.iter().position(|one| *one == truth).unwrap()];
    Policy::User(UserName::new(name))
}

fn state(leaf: &Policy) -> T {
    match leaf {
        Policy::User(name) => match name.as_str() {
            "yes" => T::YES,
            "no" => T::NO,
            "refused" => T::REFUSED,
            _ => T::FAILED,
        },
        other => panic!("{other} isn't a leaf of these tests"),
    }
}

#[test]
fn order_never_changes_the_result() {
    for a in ALL {
        for b in ALL {
            for c in ALL {
                let [x, y, z] = [a, b, c].map(leaf);
                let one =
                    Policy::any([Policy::all([x.clone(), y.clone()]), Policy::not(z.clone())]);
                let two = Policy::any([Policy::not(z), Policy::all([y, x])]);
                assert_eq!(one.evaluate(&mut state), two.evaluate(&mut state), "{one} and {two}");
                assert_eq!(one.evaluate(&mut state), a.and(b).or(c.not()), "{one}");
            }
        }
    }
}

#[test]
fn an_operator_without_operands_opens_nothing() {
    for empty in [Policy::any([]), Policy::all([])] {
        assert_ne!(empty.evaluate(&mut state), T::YES);
        assert_ne!(Policy::not(empty).evaluate(&mut state), T::YES);
    }
}

#[test]
fn evaluation_stops_at_what_decides() {
    let mut asked = 0;
    let policy = Policy::any([leaf(T::YES), leaf(T::NO)]);
    policy.evaluate(&mut |leaf| {
        asked += 1;
        state(leaf)
    });
    assert_eq!(asked, 1);
}

#[test]
fn a_policy_can_be_a_constant() {
    static POLICY: &Policy = const {
        &Policy::All(Terms::Static(&[
            Policy::Any(Terms::Static(&[Policy::Group(Group::new("A:B")), Policy::Authenticated])),
            Policy::Not(Terms::Static(&Policy::User(UserName::new("no")))),
        ]))
    };
    assert_eq!(POLICY.to_string(), r#"all(any(group = "A:B", authenticated), not(user = "no"))"#);
}
