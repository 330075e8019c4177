use super::*;

fn problem(name: &str) -> Option<NameProblem> {
    name.parse::<Group>().err().map(|error| error.problem())
}

#[test]
fn every_rule_of_a_group_has_its_error() {
    use NameProblem::*;
    let cases = [
        ("", Empty),
        (":", Empty),
        (":Ops", Empty),
        ("Org:", Empty),
        (" Ops", Blank),
        ("Ops ", Blank),
        ("Org :Ops", Blank),
        ("Org: Ops", Blank),
        ("The  Ops", Blank),
        ("Ops\tA", WhiteSpace),
        ("Ops\u{a0}A", WhiteSpace),
        ("Ops\u{2003}A", WhiteSpace),
        ("Ops\nA", WhiteSpace),
        ("Ops\0", Control),
        ("Ops\u{1b}[31m", Control),
        ("Ops\u{9b}", Control),
        ("Ops\u{200b}", Invisible),
        ("Ops\u{202e}", Invisible),
        ("Ops\u{feff}", Invisible),
        ("\u{e0041}Ops", Invisible),
        ("Org/Ops", Slash),
        ("A:B:C", SecondColon),
        (".", Dots),
        ("..", Dots),
    ];
    for (name, expected) in cases {
        assert_eq!(problem(name), Some(expected), "{name:?}");
    }
    assert_eq!(problem(&"x".repeat(129)), Some(TooLong));
    assert_eq!(problem(&format!("{}:{}", "x".repeat(64), "é".repeat(64))), Some(TooLong));
}

#[test]
fn groups_that_are_fine() {
    let long = "é".repeat(128);
    for name in
        ["a", "MyOrg:MyGroup", "Data Science:Team 7", "Größe:小组", "a.b-c_d@e", "😀:😀", &long]
    {
        assert_eq!(problem(name), None, "{name:?}");
    }
}

#[test]
fn user_names_follow_cognito() {
    for name in ["andy", "andy@example.com", "Zoë", "a:b", "x+y=z"] {
        assert_eq!(name.parse::<UserName>().unwrap().as_str(), name);
    }
    for name in ["", " andy", "an dy", "andy\n", "a/b", "..", "andy\u{200d}"] {
        assert!(name.parse::<UserName>().is_err(), "{name:?}");
    }
}

#[test]
fn messages_escape_and_bound_what_they_quote() {
    let error = "Ops\u{1b}[31m\n".parse::<Group>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`Ops\\u{1b}[31m\\n` isn't a name: a name holds no control characters: remove them"
    );
    let error = "x".repeat(1_000_000).parse::<Group>().unwrap_err();
    assert!(error.to_string().len() < 300);
}

#[test]
fn a_name_parsed_twice_is_kept_once() {
    let first: Group = "Org:Interned".parse().unwrap();
    let second: Group = "Org:Interned".parse().unwrap();
    assert!(std::ptr::eq(first.as_str(), second.as_str()));
}

#[test]
fn a_group_name_of_carta_holds_any_text() {
    for text in ["", ":", "A:B:C", "\n", " "] {
        assert_eq!(GroupName::from(text).as_str(), text);
    }
    assert_eq!(GroupName::from("a\nb").to_string(), "a\\nb");
}

proptest::proptest! {
    #[test]
    fn a_group_that_is_taken_holds_what_was_given(name in r"[ :/.a\u{e9}\u{200b}\t]{0,6}|.*") {
        if let Ok(group) = name.parse::<Group>() {
            assert_eq!(group.as_str(), name);
            assert!(name.split(':').count() <= 2);
            for part in name.split(':') {
                assert!(!part.is_empty() && part.trim() == part && !part.contains("  "));
            }
            assert!(!name.contains(|char: char| char.is_control() || char == '/'));
        }
    }

    #[test]
    fn a_group_name_of_carta_loses_nothing(text in ".*") {
        let name = GroupName::from(text.as_str());
        let again = name.organization().map_or_else(
            || name.name().to_owned(),
            |organization| format!("{organization}:{}", name.name()),
        );
        assert_eq!(again, text);
    }
}
