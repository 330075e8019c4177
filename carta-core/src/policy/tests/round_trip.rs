//! Policies and texts that nobody thought of.

use super::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Names and ids with everything that could end a string, a line or the view of it.
fn leaves() -> [Policy; 5] {
    let id = "\"), authenticated, x(\\\n\u{202e}é";
    [
        Policy::Authenticated,
        Policy::User(UserName::new("a\"b\\")),
        Policy::Group(Group::new("Org:A'B")),
        Policy::Group(Group::new("a\"b\\")),
        Policy::Holds(Permission::Execute, ResourceRef::try_from(id).unwrap()),
    ]
}

fn policy() -> impl Strategy<Value = Policy> {
    select(leaves().to_vec()).prop_recursive(6, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..4).prop_map(Policy::any),
            vec(inner.clone(), 1..4).prop_map(Policy::all),
            inner.prop_map(Policy::not),
        ]
    })
}

/// What `policy` comes to, each leaf being one of four things: all 1024 of them.
fn table(policy: &Policy) -> Vec<T> {
    let leaves = leaves();
    let assignments = 0..ALL.len().pow(5);
    let value = |assignment: usize, leaf: &Policy| {
        let place = leaves.iter().position(|one| one == leaf).unwrap();
        ALL[assignment / ALL.len().pow(u32::try_from(place).unwrap()) % ALL.len()]
    };
    assignments.map(|assignment| policy.evaluate(&mut |leaf| value(assignment, leaf))).collect()
}

/// What texts are made of, so that many get far before something is wrong.
const PIECES: &[&str] = &[
    "groups = [\"A:B\"]",
    "users = [",
    "any(",
    "all(",
    "not(",
    ")",
    "]",
    "[",
    "(",
    ",",
    ", ",
    "=",
    "\"",
    "\"a\"",
    "\\",
    "\\u{",
    "}",
    "group = \"G\"",
    "user = ",
    "authenticated",
    "permission = \"read\"",
    "permission(\"read\", ",
    "on = \"p\"",
    "on = ",
    "ADMINS",
    "a::B",
    "::",
    "fresh",
    "\n",
    "\t",
    "é",
    "\0",
    "\u{202e}",
    "1",
    "_",
];

/// A mistake is at a character of the text, and told in a bounded line.
fn check(text: &str) -> Result<(), TestCaseError> {
    match text.parse::<Policy>() {
        Ok(policy) => prop_assert_eq!(policy.to_string().parse::<Policy>(), Ok(policy)),
        Err(error) => {
            prop_assert!(text.is_char_boundary(error.offset()), "{:?}: {:?}", text, error);
            let told = error.to_string();
            prop_assert!(told.len() < 2_000 && !told.contains(char::is_control), "{}", told);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_as_the_same(policy in policy()) {
        let text = policy.to_string();
        let read: Policy = text.parse().map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        prop_assert_eq!(read.to_string(), text);
        prop_assert_eq!(table(&read), table(&policy));
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        check(&text)?;
    }

    #[test]
    fn any_pieces_are_read_or_refused(pieces in vec(select(PIECES), 0..16)) {
        check(&pieces.concat())?;
    }

    #[test]
    fn half_a_policy_is_read_or_refused(policy in policy(), end in 0_usize..400, piece in select(PIECES)) {
        let mut text: String = policy.to_string().chars().take(end).collect();
        text.push_str(piece);
        check(&text)?;
    }
}

#[test]
fn hostile_lengths_are_refused_at_once() {
    for piece in ["any(", "not(", "\"", "a", "\\", "[", "é", ",", "a::"] {
        check(&piece.repeat(60_000 / piece.len())).unwrap();
        check(&format!("groups = [\"{}", piece.repeat(60_000 / piece.len()))).unwrap();
        assert!(piece.repeat(70_000).parse::<Policy>().is_err());
    }
}
