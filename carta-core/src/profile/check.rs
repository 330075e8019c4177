//! What can be saved: nothing that would be read back as something else.

use super::Profile;
use super::ini::{DEFAULT, Ini, Section};
use super::lines::is_blank;
use crate::Error;
use crate::error::Configuration;
use zeroize::Zeroizing;

/// Whether a name and all values can stand in the file.
pub(super) fn check(profile: &Profile) -> Result<(), Error> {
    if let Some(problem) = problem_of_name(&profile.name) {
        return Err(Configuration::ProfileName { name: profile.name.clone(), problem }.into());
    }
    for (key, value) in profile.values() {
        if let Some(problem) = value.as_deref().and_then(problem_of_value) {
            return Err(profile.unusable(key, problem));
        }
    }
    // One that was made for plain http on purpose would be refused on reading.
    for (key, host) in [("own_host", &profile.own_host), ("token_host", &profile.token_host)] {
        profile.parse_host(key, host.as_ref().map(ToString::to_string))?;
    }
    Ok(())
}

/// Whether `new`, the file with the profile in it, says the same as `old` of everything else. An inherited value can't be
/// taken out of one profile alone.
pub(super) fn check_result(profile: &Profile, old: &Ini<'_>, new: &Ini<'_>) -> Result<(), Error> {
    let Some((_, section)) = new.section(&profile.name) else {
        return Err(profile.unusable("username", BUG));
    };
    let ours = profile.values().map(|(key, _)| key);
    let before = old.section(&profile.name).map(|(_, old)| values(old, &ours));
    let same = before.unwrap_or_default() == values(section, &ours);
    if !same || !same_beside(&profile.name, old, new) {
        return Err(profile.unusable("username", BUG));
    }
    for (key, value) in profile.values() {
        if value.is_none() && new.inherited(key).is_some() {
            return Err(profile.unusable(key, INHERITED));
        }
        if new.value(section, key).as_deref().map(String::as_str) != value.as_deref() {
            return Err(profile.unusable(key, BUG));
        }
    }
    Ok(())
}

/// Whether `new`, the file without these keys of the profile, says the same as `old` otherwise; says which of them is
/// inherited, and so there still.
pub(super) fn check_forgotten(
    name: &str,
    keys: &[&str],
    old: &Ini<'_>,
    new: &Ini<'_>,
) -> Result<Option<Error>, Error> {
    let profile = Profile::new(name);
    let sections = old.section(name).zip(new.section(name));
    let same = sections.is_some_and(|((_, old), (_, new))| {
        let gone = keys.iter().all(|key| new.own(key).is_none());
        gone && values(old, keys) == values(new, keys)
    });
    if !same || !same_beside(name, old, new) {
        return Err(profile.unusable("password", BUG));
    }
    let inherited = ["password", "token"].into_iter().find(|key| new.inherited(key).is_some());
    Ok(inherited.map(|key| profile.unusable(key, INHERITED)))
}

const INHERITED: &str = "`[DEFAULT]` sets it for every profile: remove it there";
const BUG: &str =
    "the file would be read otherwise afterwards, so it was left alone: report this as a bug";

/// Whether two files agree on all sections but one.
pub(super) fn same_beside(name: &str, old: &Ini<'_>, new: &Ini<'_>) -> bool {
    let [old, new] = [old, new].map(|ini| {
        let sections = ini.sections.iter().filter(|section| section.name != name);
        sections.map(|section| (section.name, values(section, &[]))).collect::<Vec<_>>()
    });
    old == new
}

fn values<'s>(section: &'s Section<'_>, except: &[&str]) -> Vec<(&'s str, Zeroizing<String>)> {
    let options = section.options.iter().filter(|it| !except.contains(&it.key.as_str()));
    options.map(|option| (option.key.as_str(), option.value())).collect()
}

fn problem_of_name(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("it is empty")
    } else if name == DEFAULT {
        Some("that section speaks for every profile: use another name")
    } else if name.contains(['\n', '\r']) {
        Some("leave out the line end")
    } else if name.contains(']') {
        Some("leave out the `]`, which ends the name in the file")
    } else {
        None
    }
}

fn problem_of_value(value: &str) -> Option<&'static str> {
    if value.contains('\r') {
        return Some("it holds a carriage return, which the file can't keep");
    }
    let mut lines = value.split('\n');
    if lines.clone().any(|line| line.trim_matches(is_blank) != line) {
        return Some("it, or a line of it, begins or ends with a blank, which the file can't keep");
    }
    if lines.clone().skip(1).any(|line| line.starts_with(['#', ';'])) {
        return Some("a further line of it begins with `#` or `;`, which makes it a comment");
    }
    if lines.clone().count() > 1 && lines.next_back() == Some("") {
        return Some("it ends with a line end, which the file can't keep");
    }
    None
}
