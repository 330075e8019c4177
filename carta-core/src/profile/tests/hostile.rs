//! Files that nobody means well with: an error or a result, never a hang, a panic or a secret in a message.

use super::{Place, profile};
use crate::Error;
use crate::error::Configuration;
use std::fmt::Write as _;

fn line(error: &Error) -> Option<usize> {
    match error {
        Error::Configuration(Configuration::ProfilesLine { line, .. }) => Some(*line),
        _ => None,
    }
}

#[test]
fn what_is_not_utf8_is_refused_with_its_line() {
    for (bytes, at) in [
        (&b"[dev]\nusername = a\npassword = sesame\xe9\n"[..], 3),
        (b"\xff\xfe[\0d\0", 1),
        (b"[dev]\r\n\r\xc3", 3),
        (b"[dev]\nk = \xed\xa0\x80", 2),
    ] {
        let error = Place::with(bytes).profiles().names().unwrap_err();
        assert_eq!(line(&error), Some(at), "{error}");
        assert!(!format!("{error} {error:?}").contains("sesame"), "{error}");
    }
}

#[test]
fn no_error_shows_what_the_file_holds() {
    for text in [
        "sesame\n",
        "[dev]\nsesame\n",
        "[dev]\n= sesame\n",
        "[dev]\nsesame = 1\nsesame = 2\n",
        "[sesame]\n[sesame]\n",
        "[dev]\ntoken_host = https://sesame@\n",
        "[dev]\nenvironment = sesame\n",
    ] {
        let place = Place::with(text);
        let error = place.profiles().get("dev").and_then(|dev| dev.host()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("sesame"), "{error}");
        assert!(!error.to_string().contains("report this"), "{error}");
    }
}

#[test]
fn a_huge_file_is_refused_and_left_alone() {
    let huge = "[dev]\nusername = a\n".to_owned() + &"#".repeat(1 << 20);
    let place = Place::with(&huge);
    for error in [
        place.profiles().names().unwrap_err(),
        place.profiles().save(&profile("dev", "b")).unwrap_err(),
    ] {
        assert!(error.to_string().contains("larger than 1 MiB"), "{error}");
    }
    assert_eq!(place.text().len(), huge.len());
}

#[test]
fn a_file_just_small_enough_is_read_in_no_time_whatever_it_holds() {
    let mut sections = String::new();
    for nth in 0..50_000 {
        writeln!(sections, "[{nth}]\nk = v").unwrap();
    }
    let keys: String = (0..80_000).fold("[dev]\n".into(), |text, nth| text + &format!("{nth}=v\n"));
    let deep: String =
        (0..1_000).fold("[dev]\nk = v\n".into(), |text, nth| text + &" ".repeat(nth) + "x\n");
    let empty = "[dev]\nk = v\n".to_owned() + &"\n".repeat(900_000) + " w\n";
    for text in [sections, keys, deep, empty, "[".repeat(1 << 20), "\0".repeat(1 << 20)] {
        let place = Place::with(text);
        let profiles = place.profiles();
        if profiles.names().is_ok() {
            profiles.save(&profile("dev", "b")).unwrap();
            assert_eq!(profiles.get("dev").unwrap(), profile("dev", "b"));
        }
    }
}

#[test]
fn nothing_is_saved_that_would_be_too_large_to_read() {
    let place = Place::with("[dev]\nusername = a\n");
    let error = place.profiles().save(&profile("big", &"a".repeat(1 << 20))).unwrap_err();
    assert!(error.to_string().contains("larger than 1 MiB"), "{error}");
    assert_eq!(place.text(), "[dev]\nusername = a\n");
}

#[test]
fn a_nul_is_a_character_like_any_other() {
    let place = Place::with("[dev]\nusername = a\0b\n");
    assert_eq!(place.profiles().get("dev").unwrap(), profile("dev", "a\0b"));
}

#[test]
fn a_folder_in_place_of_the_file_is_refused() {
    let place = Place::empty();
    std::fs::create_dir(place.file()).unwrap();
    for error in [
        place.profiles().names().unwrap_err(),
        place.profiles().save(&profile("dev", "b")).unwrap_err(),
    ] {
        assert!(error.to_string().contains("it isn't a file"), "{error}");
    }
}
