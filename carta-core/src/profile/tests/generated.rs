//! Files that nobody thought of: CPython and we read the same in them, before and after a change.
//!
//! The seed is fixed, so that a failure is there again at the next run.

use super::oracle::Python;
use super::{Profile, Sections, sections};
use crate::profile::check::check;
use crate::profile::ini::Ini;
use crate::profile::lines::lines;
use crate::profile::profiles::{save, without};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use std::cell::{Cell, RefCell};

/// What files are made of, and everything that a careless reader takes for something else.
const PIECES: &[&str] = &[
    "a", "b", "dev", "DEFAULT", "=", ":", "#", ";", "[", "]", " ", "\t", "%(a)s", "$", "\\n", "\"",
    "é", "日", "İ", "Σ", "\u{212a}", "\0", "\u{b}", "\u{c}", "\u{1c}", "\u{1f}", "\u{85}",
    "\u{a0}", "\u{2028}", "\u{3000}", "\u{200b}", "\u{feff}",
];
const KEYS: &[&str] = &[
    "username",
    "USERNAME",
    "environment",
    "password",
    "Token",
    "to\u{212a}en",
    "aws_profile",
    "own_host",
    "token_host",
    "profile_name",
    "x",
    "y",
    "z",
    "rem x",
];
const NAMES: &[&str] =
    &["dev", "prod", "DEFAULT", "DEFAULT", "default", " dev ", "a]b", "日本", "x=y"];
const MARGINS: &[&str] = &["", "", "", "", " ", "  ", "\t", "\u{a0} "];
const ENDS: &[&str] = &["\n", "\n", "\n", "\r\n", "\r"];

fn words(most: usize) -> impl Strategy<Value = String> {
    vec(select(PIECES), 0..most).prop_map(|pieces| pieces.concat())
}

fn line() -> impl Strategy<Value = String> {
    let setting = (select(KEYS), select(&["=", ":", " = ", " : ", "= "][..]), words(4))
        .prop_map(|(key, delimiter, value)| format!("{key}{delimiter}{value}"));
    let body = prop_oneof![
        4 => select(NAMES).prop_map(|name| format!("[{name}]")),
        8 => setting,
        2 => words(3).prop_map(|words| format!("# {words}")),
        2 => words(3).prop_map(|words| format!("  {words}x")),
        2 => Just(String::new()),
        1 => words(5),
    ];
    (select(MARGINS), body, select(ENDS))
        .prop_map(|(margin, body, end)| format!("{margin}{body}{end}"))
}

fn file() -> impl Strategy<Value = String> {
    let header = prop_oneof![6 => Just("[dev]\n"), 1 => Just(""), 1 => Just("# note\r\n")];
    (header, vec(line(), 0..12)).prop_map(|(header, lines)| header.to_owned() + &lines.concat())
}

fn value() -> impl Strategy<Value = Option<String>> {
    let lines = vec(words(4), 1..3).prop_map(|lines| lines.join("\n"));
    option::of(prop_oneof![3 => "[a-z]{1,6}", 2 => lines])
}

fn profile() -> impl Strategy<Value = Profile> {
    let name = select(&["dev", "prod", "default", " dev ", "new", "日本"][..]);
    (name, value(), value(), value(), value()).prop_map(|(name, user, word, password, token)| {
        let mut profile = Profile::new(name);
        (profile.username, profile.environment) = (user, word);
        (profile.password, profile.token) = (password.map(Into::into), token.map(Into::into));
        profile
    })
}

fn run<S: Strategy>(cases: u32, strategy: S, test: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, rng)
        .run(&strategy, test)
        .unwrap_or_else(|error| panic!("{error}"));
}

/// All but what stands in one section.
fn beside(sections: Option<Sections>, name: &str) -> Option<Sections> {
    Some(sections?.into_iter().filter(|(section, _)| section != name).collect())
}

fn comments(text: &str) -> Vec<&str> {
    lines(text).filter(|line| line.is_comment()).map(|line| line.text).collect()
}

#[test]
fn python_reads_the_same() {
    let Some(python) = Python::start().map(RefCell::new) else { return };
    let (read, refused) = (Cell::new(0), Cell::new(0));
    run(6_000, file(), |text| {
        let ours = sections(&text);
        let count = if ours.is_some() { &read } else { &refused };
        count.set(count.get() + 1);
        prop_assert_eq!(python.borrow_mut().read(text.as_bytes()), ours);
        Ok(())
    });
    println!("{} files read, {} refused, by both", read.get(), refused.get());
    assert!(read.get() > 1_000 && refused.get() > 1_000);
}

#[test]
fn python_reads_what_is_saved_and_all_else_as_before() {
    let Some(python) = Python::start().map(RefCell::new) else { return };
    let done = Cell::new(0);
    run(6_000, (file(), profile()), |(text, profile)| {
        let (Ok(ini), Ok(())) = (Ini::read(&text), check(&profile)) else { return Ok(()) };
        let new = match save(&ini, &profile) {
            Ok(new) => new,
            Err(error) => {
                prop_assert!(error.to_string().contains("`[DEFAULT]` sets it"), "{}", error);
                return Ok(());
            }
        };
        done.set(done.get() + 1);
        let told = python.borrow_mut().read(new.as_bytes());
        prop_assert_eq!(told.clone(), sections(&new));
        let told = told.unwrap_or_default();
        let section = told.iter().find(|(name, _)| *name == profile.name);
        let (_, said) = section.expect("it was saved");
        for (key, value) in profile.values() {
            prop_assert_eq!(said.get(key).map(String::as_str), value.as_deref(), "{}", key);
        }
        prop_assert_eq!(beside(Some(told), &profile.name), beside(sections(&text), &profile.name));
        prop_assert_eq!(comments(&new), comments(&text));
        Ok(())
    });
    println!("{} changes", done.get());
    assert!(done.get() > 500);
}

#[test]
fn python_reads_all_else_as_before_a_deletion() {
    let Some(python) = Python::start().map(RefCell::new) else { return };
    run(3_000, file(), |text| {
        let Ok(ini) = Ini::read(&text) else { return Ok(()) };
        for name in ini.names() {
            let (place, _) = ini.section(name).expect("it is named");
            let told = python.borrow_mut().read(without(&ini, place).as_bytes());
            prop_assert_eq!(told, beside(sections(&text), name));
        }
        Ok(())
    });
}

#[test]
fn any_bytes_are_read_or_refused_as_python_does() {
    let Some(python) = Python::start().map(RefCell::new) else { return };
    run(1_000, vec(any::<u8>(), 0..40), |bytes| {
        let file = [b"[a]\nk=", bytes.as_slice()].concat();
        let ours = std::str::from_utf8(&file).ok().and_then(sections);
        prop_assert_eq!(python.borrow_mut().read(&file), ours);
        Ok(())
    });
}
