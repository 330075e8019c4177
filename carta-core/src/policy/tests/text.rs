//! What a text says, and how a policy is written.

use super::*;

fn user(name: &'static str) -> Policy {
    Policy::User(UserName::new(name))
}

fn group(name: &'static str) -> Policy {
    Policy::Group(Group::new(name))
}

fn holds(permission: Permission, on: &str) -> Policy {
    Policy::Holds(permission, ResourceRef::try_from(on).unwrap())
}

#[track_caller]
fn read(text: &str) -> Policy {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn the_top_means_what_it_means_in_the_attribute() {
    let cases = [
        ("authenticated", Policy::Authenticated),
        (r#"groups = ["A:B"]"#, group("A:B")),
        (r#"users = ["andy", "beth"]"#, Policy::any([user("andy"), user("beth")])),
        (r#"users = ["a"], groups = ["G"]"#, Policy::any([user("a"), group("G")])),
        // One name can be that of a user and of a group.
        (r#"users = ["a"], groups = ["a"]"#, Policy::any([user("a"), group("a")])),
        (r#"not(user = "a")"#, Policy::not(user("a"))),
        (r#"any(user = "a")"#, Policy::any([user("a")])),
        (
            r#"not(user = "a"), groups = ["G"], all(group = "H")"#,
            Policy::all([group("G"), Policy::not(user("a")), Policy::all([group("H")])]),
        ),
        (r#"permission = "read", on = "p""#, holds(Permission::Read, "p")),
        (
            r#"on = "p", groups = ["G", "H"], permission = "owner""#,
            Policy::all([Policy::any([group("G"), group("H")]), holds(Permission::Owner, "p")]),
        ),
        (
            r#"groups = ["G"], any(group = "H"), permission = "clone", on = "p""#,
            Policy::all([
                Policy::all([group("G"), Policy::any([group("H")])]),
                holds(Permission::Clone, "p"),
            ]),
        ),
    ];
    for (text, policy) in cases {
        assert_eq!(read(text), policy, "{text}");
    }
}

#[test]
fn blanks_and_commas_at_the_end_count_for_nothing() {
    let wide =
        "\r\n groups\t=\n[ \"G\" , \"H\" , ] , all ( not\n( user = \"a\" , ) , group=\"I\", ) ,\n";
    let narrow = r#"groups=["G","H"],all(not(user="a"),group="I")"#;
    assert_eq!(read(wide), read(narrow));
}

#[test]
fn operators_hold_everything_but_lists() {
    let text = r#"any(authenticated, permission("execute", on = "s",), not(permission("admin", on = "s")))"#;
    let policy = Policy::any([
        Policy::Authenticated,
        holds(Permission::Execute, "s"),
        Policy::not(holds(Permission::Admin, "s")),
    ]);
    assert_eq!(read(text), policy);
}

#[test]
fn strings_have_the_escapes_of_rust() {
    let text = r#"permission = "read", on = "\"\\\'\n\r\t\0\u{e9}\u{1F600}é""#;
    assert_eq!(read(text), holds(Permission::Read, "\"\\'\n\r\t\0é😀é"));
}

#[test]
fn what_is_written_is_one_line_that_shows_everything() {
    let policy = Policy::all([
        group("A\"B\\C"),
        user("o'brien"),
        holds(Permission::Write, "a\n\u{1b}[31m\u{202e}"),
    ]);
    let text = r#"all(group = "A\"B\\C", user = "o'brien", permission("write", on = "a\n\u{1b}[31m\u{202e}"))"#;
    assert_eq!(policy.to_string(), text);
    assert_eq!(read(text), policy);
}

#[test]
fn what_is_repeated_is_written_once() {
    let policy = Policy::any([group("G"), user("a"), group("G"), Policy::not(group("G"))]);
    let text = r#"any(group = "G", user = "a", not(group = "G"))"#;
    assert_eq!(policy.to_string(), text);
    assert_eq!(read(text).to_string(), text);
}

#[test]
fn what_guards_nobody_is_written_and_not_read() {
    assert_eq!(Policy::any([]).to_string(), "any()");
    assert!("any()".parse::<Policy>().is_err());
}

#[test]
fn policies_are_their_texts_in_json() {
    let policy = Policy::not(group("A\"B"));
    let json = serde_json::to_string(&policy).unwrap();
    assert_eq!(json, r#""not(group = \"A\\\"B\")""#);
    assert_eq!(serde_json::from_str::<Policy>(&json).unwrap(), policy);
    let error = |json| serde_json::from_str::<Policy>(json).unwrap_err().to_string();
    assert!(error(r#""users = []""#).contains("`users` is empty"), "{}", error(r#""users = []""#));
    assert!(error("[]").contains("expected a policy as text"), "{}", error("[]"));
}
