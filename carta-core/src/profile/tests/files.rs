//! The file on disk: made, locked, replaced.

use super::{Place, Profiles, profile};
use crate::Error;
use crate::error::Configuration;
use std::sync::Barrier;

#[test]
fn reading_makes_nothing() {
    let place = Place::empty();
    let profiles = Profiles::at(place.folder.path().join("a").join("profiles.ini"));
    assert!(profiles.names().unwrap().is_empty());
    assert!(profiles.warnings().unwrap().is_empty());
    assert!(matches!(profiles.get("dev"), Err(Error::ProfileNotFound { .. })));
    assert!(matches!(profiles.update("dev", |_| ()), Err(Error::ProfileNotFound { .. })));
    assert!(!profiles.delete("dev").unwrap());
    assert!(place.listing().is_empty());
}

#[test]
fn the_default_is_pycartas_file() {
    let profiles = Profiles::open_default().expect("the tests have a home");
    assert!(profiles.path().ends_with(".carta/admin_tools/profiles.ini"));
}

#[test]
fn a_profile_that_is_not_there_is_an_error_that_names_the_others() {
    let place = Place::with("[dev]\n[pr\u{1b}od]\n");
    for name in ["nope", "DEFAULT", "", "Dev"] {
        let error = place.profiles().get(name).unwrap_err();
        let expected = format!("no profile `{name}` is saved: choose from `dev`, `pr\\u{{1b}}od`");
        assert_eq!(error.to_string(), expected);
    }
    let error = Place::empty().profiles().get("dev").unwrap_err();
    assert_eq!(
        error.to_string(),
        "no profile `dev` is saved: there is none yet, so save one first"
    );
}

#[test]
fn a_message_lists_a_bounded_number_of_names() {
    let text: String = (0..500).map(|nth| format!("[p{nth}]\n")).collect();
    let error = Place::with(text).profiles().get("nope").unwrap_err().to_string();
    assert!(error.ends_with("`p19` and 480 more"), "{error}");
}

#[test]
fn those_who_save_at_once_lose_nothing() {
    const THREADS: usize = 4;
    const EACH: usize = 8;
    let place = Place::with("# kept\n[shared]\nusername = a\n");
    let start = Barrier::new(THREADS);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (place, start) = (&place, &start);
            scope.spawn(move || {
                start.wait();
                for nth in 0..EACH {
                    let profiles = place.profiles();
                    profiles.save(&profile(&format!("p{thread}-{nth}"), "a")).unwrap();
                    let more = profiles.update("shared", |shared| {
                        shared.username.get_or_insert_default().push('a');
                    });
                    more.unwrap();
                }
            });
        }
    });
    assert_eq!(place.profiles().names().unwrap().len(), THREADS * EACH + 1);
    let shared = place.profiles().get("shared").unwrap().username.unwrap();
    assert_eq!(shared.len(), THREADS * EACH + 1);
    assert!(place.text().starts_with("# kept\n"));
    assert_eq!(place.listing(), [".profiles.ini.lock", "profiles.ini"]);
}

#[test]
fn what_a_crash_left_behind_goes() {
    let place = Place::with("[dev]\nusername = a\n");
    std::fs::write(place.folder.path().join(".profiles.ini.tmp"), "password = half").unwrap();
    place.profiles().save(&profile("dev", "b")).unwrap();
    assert_eq!(place.listing(), [".profiles.ini.lock", "profiles.ini"]);
    assert_eq!(place.text(), "[dev]\nusername = b\n");
}

#[test]
fn a_save_that_fails_leaves_the_old_file() {
    let place = Place::with("[dev]\nusername = a\n");
    // In the way of the temporary file, for root too.
    let obstacle = place.folder.path().join(".profiles.ini.tmp");
    std::fs::create_dir(&obstacle).unwrap();
    let error = place.profiles().save(&profile("dev", "b")).unwrap_err();
    let kind = matches!(error, Error::Configuration(Configuration::ProfilesAccess { .. }));
    assert!(kind, "{error}");
    assert!(error.to_string().contains("can't be written"), "{error}");
    assert_eq!(place.text(), "[dev]\nusername = a\n");
    std::fs::remove_dir(obstacle).unwrap();
    place.profiles().save(&profile("dev", "b")).unwrap();
}
