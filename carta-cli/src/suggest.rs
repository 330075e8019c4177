//! Commands that messages suggest, to be pasted into a shell: they ask the same Carta for the same login, and a name is one
//! argument, whatever it looks like.

use crate::globals::Globals;
use crate::output::shown;
use std::sync::OnceLock;

/// What this command's arguments say of who asks, and where.
#[derive(Default)]
struct Said {
    profile: Option<String>,
    host: String,
}

static SAID: OnceLock<Said> = OnceLock::new();

/// Takes note of what suggested commands have to say again.
pub(crate) fn remember(globals: &Globals) {
    let profile = globals.profile().map(str::to_owned);
    // Arguments are read once.
    let _ = SAID.set(Said { profile, host: globals.host_again() });
}

/// A command by its verb, as in *group remove*, with these names.
pub(crate) fn command(verb: &str, names: &[&str]) -> String {
    command_with(verb, names, "")
}

/// The same with further options, as in `--with-code`.
pub(crate) fn command_with(verb: &str, names: &[&str], options: &str) -> String {
    let said = said();
    let profile = said.profile.as_deref().map(profile).unwrap_or_default();
    line(verb, names, &[options, &profile, &said.host])
}

/// A command for somebody else, with a login of their own at the same Carta.
pub(crate) fn for_others(verb: &str, names: &[&str], options: &str) -> String {
    line(verb, names, &[options, &said().host])
}

/// A command that asks no Carta.
pub(crate) fn at_home(verb: &str, names: &[&str], options: &str) -> String {
    line(verb, names, &[options])
}

/// Logging in by this profile, at the Carta that this command asks.
pub(crate) fn login(name: &str) -> String {
    line("login", &[], &[&profile(name), &said().host])
}

/// The profile that this command names.
pub(crate) fn named_profile() -> Option<&'static str> {
    said().profile.as_deref()
}

/// Whether this command says which Carta to ask.
pub(crate) fn names_host() -> bool {
    !said().host.is_empty()
}

fn said() -> &'static Said {
    SAID.get_or_init(Said::default)
}

/// What could be taken for an option stands behind all of them.
fn line(verb: &str, names: &[&str], options: &[&str]) -> String {
    let could_be_options = names.iter().any(|name| name.starts_with('-'));
    let names: Vec<_> = names.iter().map(|name| quoted(name)).collect();
    let names = names.iter().map(String::as_str);
    let options = options.iter().copied().filter(|option| !option.is_empty());
    let begin = ["carta", verb].into_iter();
    let words: Vec<_> = if could_be_options {
        begin.chain(options).chain(["--"]).chain(names).collect()
    } else {
        begin.chain(names).chain(options).collect()
    };
    words.join(" ")
}

/// `--profile=-x`, since `-x` alone would be another option.
fn profile(name: &str) -> String {
    let between = if name.starts_with('-') { '=' } else { ' ' };
    format!("--profile{between}{}", quoted(name))
}

/// One word of a POSIX shell. What no terminal can show is written as an escape, and is nobody's name then.
pub(crate) fn quoted(text: &str) -> String {
    let text = shown(text);
    match shlex::try_quote(&text) {
        Ok(quoted) => quoted.into_owned(),
        // `shown` leaves no NUL, which is all that can't be quoted.
        Err(_) => String::from("''"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_argument_and_no_option() {
        for (names, expected) in [
            (&["Org:Ops", "andy"][..], "carta group remove Org:Ops andy --until X"),
            (&["Org:On call"], "carta group remove 'Org:On call' --until X"),
            (&["x; rm -rf ~"], "carta group remove 'x; rm -rf ~' --until X"),
            (&["$(id)", "`id`"], "carta group remove '$(id)' '`id`' --until X"),
            (&["O'Neill"], "carta group remove \"O'Neill\" --until X"),
            (
                &["--host=http://evil", "b"],
                "carta group remove --until X -- '--host=http://evil' b",
            ),
            (&[""], "carta group remove '' --until X"),
            (&["a\nb"], r#"carta group remove "a\\nb" --until X"#),
        ] {
            assert_eq!(at_home("group remove", names, "--until X"), expected);
        }
        assert_eq!(at_home("whoami", &[], ""), "carta whoami");
        assert_eq!(profile("-x"), "--profile=-x");
    }

    #[test]
    fn a_shell_reads_back_what_was_meant() {
        for name in ["andy", "O'Neill", "a\"b", "$HOME", "a\\b", "!!", "*", "~", "a b", "Zoë", "#x"]
        {
            let read = shlex::split(&quoted(name)).expect("well quoted");
            assert_eq!(read, [name]);
        }
    }
}
