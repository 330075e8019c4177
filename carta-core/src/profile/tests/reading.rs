//! What the reader makes of a file, rule by rule.

use super::sections;
use crate::profile::ini::{Ini, Malformed};

fn value(text: &str, section: &str, key: &str) -> Option<String> {
    let ini = Ini::read(text).expect("the file can be read");
    let (_, section) = ini.section(section).expect("the section is there");
    ini.value(section, key).map(|value| value.to_string())
}

fn k(text: &str) -> Option<String> {
    value(&format!("[s]\n{text}"), "s", "k")
}

fn problem(text: &str) -> Malformed {
    Ini::read(text).err().expect("the file can't be read")
}

#[test]
fn a_value_is_what_follows_the_first_delimiter() {
    for (text, expected) in [
        ("k = v", "v"),
        ("k=v", "v"),
        ("k: v", "v"),
        ("k := v", "= v"),
        ("k==v=", "=v="),
        ("k = a:b", "a:b"),
        ("k =", ""),
        ("K = V", "V"),
        ("k = 'v'", "'v'"),
        ("k = %(x)s%", "%(x)s%"),
        ("k = a\\nb\\", "a\\nb\\"),
        ("k = v # not ; a comment", "v # not ; a comment"),
        ("k = #v", "#v"),
        ("k\u{a0}=\u{3000}v\u{1f}\u{85}", "v"),
        ("k = a\u{2028}b\u{c}c\0", "a\u{2028}b\u{c}c\0"),
    ] {
        assert_eq!(k(text).as_deref(), Some(expected), "{text:?}");
    }
}

#[test]
fn a_value_goes_on_where_lines_are_indented_deeper() {
    for (text, expected) in [
        ("k = a\n  b\n\tc\nl = d", "a\nb\nc"),
        ("k = a\n\n  b\n\n\nl = d", "a\n\nb"),
        ("k =\n  a", "\na"),
        ("k = a\n  # gone\n  b", "a\nb"),
        ("k = a\n  [b]\n  c = d", "a\n[b]\nc = d"),
        ("  k = a\n  l = b", "a"),
        ("  k = a\n l = b", "a"),
        ("\tk = a\n  b", "a\nb"),
        ("k = a\n\n\n", "a"),
    ] {
        assert_eq!(k(text).as_deref(), Some(expected), "{text:?}");
    }
}

#[test]
fn every_line_end_of_text_mode_counts_and_no_other() {
    for end in ["\n", "\r\n", "\r"] {
        let text = ["[s]", "k = a", "  b", "", "l = c", ""].join(end);
        assert_eq!(value(&text, "s", "k").as_deref(), Some("a\nb"), "{end:?}");
        assert_eq!(value(&text, "s", "l").as_deref(), Some("c"), "{end:?}");
    }
}

#[test]
fn every_section_inherits_from_default() {
    let text = "[DEFAULT]\nk = 1\nl = 2\n[a]\nk = 3\n[default]\n[DEFAULT]\nm = 4\n";
    let told = |name| ["k", "l", "m"].map(|key| value(text, name, key).expect("all have all"));
    assert_eq!(told("a"), ["3", "2", "4"]);
    assert_eq!(told("default"), ["1", "2", "4"]);
    let ini = Ini::read(text).expect("it can be read");
    assert_eq!(ini.names().collect::<Vec<_>>(), ["a", "default"]);
    assert!(ini.section("DEFAULT").is_none());
}

#[test]
fn a_name_is_all_between_the_first_bracket_and_the_last() {
    for (text, expected) in [
        ("[a]", "a"),
        ("  [a]  ", "a"),
        ("[ a ]", " a "),
        ("[a] ; note", "a"),
        ("[a]b]", "a]b"),
        ("[]]", "]"),
        ("[[a]", "[a"),
        ("[a = ]", "a = "),
        ("[d\u{e9}v 日本]", "d\u{e9}v 日本"),
    ] {
        let sections = sections(text).expect(text);
        assert_eq!(sections.first().map(|(name, _)| name.as_str()), Some(expected), "{text}");
    }
}

#[test]
fn what_python_refuses_is_refused_with_its_line() {
    for (text, line, words) in [
        ("k = v\n", 1, "`[section]` must come first"),
        ("\n# c\n[]\n", 3, "`[section]` must come first"),
        ("\u{feff}[s]\n", 1, "byte order mark"),
        ("[s]\n[t]\n\n[s]\n", 4, "section is there a second time"),
        ("[s]\nk = 1\nK : 2\n", 3, "key is there a second time"),
        ("[DEFAULT]\nk = 1\n[DEFAULT]\nk = 2\n", 4, "key is there a second time"),
        ("[s]\r\nword\r\n", 2, "neither `[section]` nor `key = value`"),
        ("[s]\n[]\n", 2, "neither"),
        ("[s]\n[a\n", 2, "neither"),
        ("[s]\n = v\n", 2, "the key in front"),
        ("[s]\nk = v\n\u{c}[t]\nl = w\nl = w", 5, "second time"),
    ] {
        let found = problem(text);
        assert_eq!(found.line, line, "{text:?}");
        assert!(found.problem.contains(words), "{text:?}: {}", found.problem);
    }
}

#[test]
fn nothing_and_comments_are_files_too() {
    for text in ["", "\n\n", "# only\n  ; comments", "[DEFAULT]\nk = v\n"] {
        assert_eq!(sections(text), Some(Vec::new()), "{text:?}");
    }
}
