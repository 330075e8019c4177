//! Each mistake, where it is, and what is said of it.

use super::*;

/// Text, line and column of the mistake, and what is said.
const MISTAKES: &[(&str, usize, usize, &str)] = &[
    ("", 1, 1, "it is empty: write `authenticated`, if anyone with a Carta account is meant"),
    (" \n ", 1, 1, "it is empty: write `authenticated`, if anyone with a Carta account is meant"),
    (
        r#"user = "andy""#,
        1,
        1,
        "`user` stands inside `any(…)`, `all(…)` and `not(…)` only: write `users = [\"andy\"]`",
    ),
    (
        "group = Ops",
        1,
        1,
        "`group` stands inside `any(…)`, `all(…)` and `not(…)` only: write `groups = [\"…\"]`",
    ),
    (
        r#"any(groups = ["A", "B"])"#,
        1,
        5,
        "`groups` stands at the top only: write `group = \"A\", group = \"B\"`",
    ),
    (
        r#"not(users = ["a", "b"])"#,
        1,
        5,
        "`users` stands at the top only: write `any(user = \"a\", user = \"b\")`",
    ),
    ("groups = []", 1, 11, "`groups` is empty, and would let nobody in: name a group"),
    ("any()", 1, 1, "`any` is empty: write `any(group = \"…\")`, or remove it"),
    (r#"groups = ["A"], not()"#, 1, 17, "`not` is empty: write `not(group = \"…\")`, or remove it"),
    ("any", 1, 1, "`any` takes parentheses: write `any(…)`"),
    (
        r#"not(user = "a", user = "b")"#,
        1,
        1,
        "`not` takes exactly one operand: write `not(any(…))` to keep out each of several",
    ),
    (r#"groups = ["Ops", "Ops"]"#, 1, 18, "the group `Ops` is named twice: remove one"),
    ("any(user = \"a\",\n  user = \"a\")", 2, 3, "the user `a` is named twice: remove one"),
    ("any(authenticated, authenticated)", 1, 20, "`authenticated` stands here twice: remove one"),
    (r#"users = ["a"], users = ["b"]"#, 1, 16, "`users` is given twice: put all names in one list"),
    (r#"on = "a", on = "b""#, 1, 11, "`on` is given twice: keep one"),
    (r#"gruops = ["A"]"#, 1, 1, "unknown key `gruops`: did you mean `groups`?"),
    (r#"any(grup = "A")"#, 1, 5, "unknown key `grup`: did you mean `group`?"),
    (
        "roles",
        1,
        1,
        "unknown key `roles`: expected one of `groups`, `users`, `any`, `all`, `not`, `permission`, `on`, `authenticated`",
    ),
    (r#"groups = "A""#, 1, 1, "`groups` takes a list: write `groups = [\"A\"]`"),
    (r#"any(group = ["A"])"#, 1, 5, "`group` takes one name: write `group = \"…\"` once for each"),
    ("any(group)", 1, 5, "`group` takes one name: write `group = \"…\"`"),
    (r#""Ops""#, 1, 1, "a name needs its key: write `groups = [\"Ops\"]`"),
    (r#"not("Ops")"#, 1, 5, "a name needs its key: write `group = \"Ops\"`"),
    (
        "groups = [team::OPS]",
        1,
        11,
        "`team::OPS` isn't in double quotes: write the group itself, as in `\"…\"`, since a constant can't be named in a text",
    ),
    (
        "not(user = ROOT)",
        1,
        12,
        "`ROOT` isn't in double quotes: write the user itself, as in `\"…\"`, since a constant can't be named in a text",
    ),
    (
        r#"groups = ["A: B"]"#,
        1,
        11,
        "`A: B` isn't a name: a part of a name neither begins nor ends with a blank, nor holds two in a row: remove it",
    ),
    (
        r#"groups = ["A"], fresh"#,
        1,
        17,
        "`fresh` says how a function is guarded, not who may call it: remove it here, and write it in the attribute",
    ),
    (
        "any(denied = |_| ())",
        1,
        5,
        "`denied` says how a function is guarded, not who may call it: remove it here, and write it in the attribute",
    ),
    (r#"permission = "read""#, 1, 1, "`permission` needs a resource: add `on = \"…\"`"),
    (r#"on = "p""#, 1, 1, "`on` needs a permission: add `permission = \"execute\"`, for instance"),
    (
        r#"permission("read", on = "p")"#,
        1,
        1,
        "at the top, a permission is written `permission = \"execute\", on = \"…\"`",
    ),
    (
        r#"any(permission = "read", on = "p")"#,
        1,
        16,
        "in an operator, a permission is written `permission(\"execute\", on = \"…\")`",
    ),
    (
        r#"any(permission("read"))"#,
        1,
        22,
        "in an operator, a permission is written `permission(\"execute\", on = \"…\")`",
    ),
    (
        r#"any(on = "p")"#,
        1,
        5,
        "`on` belongs to a permission: write `permission(\"execute\", on = \"…\")`",
    ),
    (
        r#"permission = "exceute", on = "p""#,
        1,
        14,
        "unknown permission `exceute`: did you mean `execute`?",
    ),
    (
        r#"permission = "fly", on = "p""#,
        1,
        14,
        "unknown permission `fly`: expected one of `read`, `write`, `execute`, `clone`, `admin`, `owner`",
    ),
    (
        r#"permission = "read", on = """#,
        1,
        27,
        "the id of the resource is empty: write the id that Carta shows",
    ),
    (
        r#"permission = "read", on = self.id"#,
        1,
        27,
        "`self` isn't in double quotes: write the resource itself, as in `\"…\"`, since a constant can't be named in a text",
    ),
    (
        r#"authenticated, groups = ["A"]"#,
        1,
        1,
        "`authenticated` stands alone, since every policy requires an account: remove it",
    ),
    (
        "users = [\"andy]\n",
        1,
        10,
        "the string that begins here doesn't end on its line: add `\"` at its end, and write a line break as `\\n`",
    ),
    (
        r#"users = ["a\x41"]"#,
        1,
        12,
        "an escape is `\\\"`, `\\\\`, `\\'`, `\\n`, `\\r`, `\\t`, `\\0` or `\\u{…}`: write one of these, and a lone backslash twice",
    ),
    (
        r#"users = ["a\u{d800}"]"#,
        1,
        12,
        "an escape is `\\\"`, `\\\\`, `\\'`, `\\n`, `\\r`, `\\t`, `\\0` or `\\u{…}`: write one of these, and a lone backslash twice",
    ),
    (r#"groups = ["A"] users = ["b"]"#, 1, 16, "expected `,`, and here is `users`"),
    (r#"groups = ["A"])"#, 1, 15, "expected `,`, and here is `)`"),
    (r#"any(group = "A""#, 1, 16, "expected `,` or `)`, and here is the end of the text"),
    (
        r#"groups = ["A","#,
        1,
        15,
        "expected a group in double quotes, and here is the end of the text",
    ),
    ("groups = [\"A\"]\u{a0}", 1, 15, "expected `,`, and here is `\\u{a0}`"),
    (
        r#"groups = ["A"], // all"#,
        1,
        17,
        "expected a key, one of `groups`, `users`, `any`, `all`, `not`, `permission`, `on`, `authenticated`, and here is `/`",
    ),
];

#[test]
fn every_mistake_says_where_it_is_and_what_to_do() {
    for (text, line, column, problem) in MISTAKES {
        let error = text.parse::<Policy>().expect_err(text);
        let expected =
            format!("the policy can't be read at line {line}, column {column}: {problem}");
        assert_eq!(error.to_string(), expected, "{text}");
    }
}

#[test]
fn places_are_counted_in_bytes_and_in_characters() {
    let error = "groups = [\"é\"],\n  \"é\"".parse::<Policy>().unwrap_err();
    assert_eq!((error.offset(), error.line(), error.column()), (19, 2, 3));
    let error = "users = [\"é\"] x".parse::<Policy>().unwrap_err();
    assert_eq!((error.offset(), error.column()), (15, 15));
}

#[test]
fn what_is_quoted_is_escaped_and_cut() {
    let told = |text: &str| text.parse::<Policy>().unwrap_err().to_string();
    assert!(told("groups = [\"A\u{1b}[31m\"]").contains(r"`A\u{1b}[31m` isn't a name"));
    let huge = "x".repeat(60_000);
    for text in [
        huge.clone(),
        format!("groups = [{huge}]"),
        format!("\"{huge}\""),
        format!("groups = [\"{huge}\"]"),
        format!("groups = \"{huge}\""),
        format!("any(groups = [\"{huge}\"])"),
        format!("permission = \"{huge}\""),
        format!("permission = \"read\", on = \"{huge}\""),
        format!("any(groups = [{}])", "\"a\", ".repeat(9_000)),
    ] {
        assert!(told(&text).len() < 400, "{}", told(&text));
    }
}

#[test]
fn texts_and_nesting_end_somewhere() {
    let nested = |depth: usize| {
        format!("{}group = \"A\"{}", "not(".repeat(depth), ")".repeat(depth)).parse::<Policy>()
    };
    assert!(nested(18).is_ok());
    let error = nested(19).unwrap_err();
    assert_eq!(error.column(), 18 * 4 + 1);
    assert!(
        error
            .to_string()
            .ends_with("operators go 18 deep at most: make a group that says a part of this")
    );

    let text = |blanks: usize| format!("authenticated{}", " ".repeat(blanks)).parse::<Policy>();
    assert!(text(65_536 - 13).is_ok());
    let error = text(65_536 - 12).unwrap_err().to_string();
    assert!(error.contains("it has 65537 bytes, and a policy has 65536 at most"), "{error}");
}
