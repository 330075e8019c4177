//! Who else may read or write.

use super::{Place, Profiles, profile};
use crate::Error;
use crate::error::Configuration;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;

fn mode(path: impl AsRef<Path>) -> u32 {
    fs::metadata(path).expect("it is there").mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, PermissionsExt::from_mode(mode)).expect("it is ours");
}

fn is_unsafe<T>(result: &Result<T, Error>) -> bool {
    matches!(result, Err(Error::Configuration(Configuration::ProfilesUnsafe { .. })))
}

#[test]
fn what_is_made_is_for_its_owner_alone() {
    let place = Place::empty();
    let (outer, inner) = (place.folder.path().join("a"), place.folder.path().join("a/b"));
    let file = inner.join("profiles.ini");
    Profiles::at(&file).save(&profile("dev", "a")).unwrap();
    assert_eq!([mode(outer), mode(&inner)], [0o700, 0o700]);
    assert_eq!([mode(&file), mode(inner.join(".profiles.ini.lock"))], [0o600, 0o600]);
}

#[test]
fn a_file_that_others_may_read_is_reported_and_mended_by_saving() {
    for bits in [0o644, 0o640, 0o604] {
        let place = Place::with("[dev]\nusername = a\n");
        place.set_mode(bits);
        let profiles = place.profiles();
        assert_eq!(profiles.names().unwrap(), ["dev"]);
        let [warning] = profiles.warnings().unwrap().try_into().unwrap();
        assert!(warning.contains("chmod 600"), "{warning}");
        profiles.save(&profile("dev", "a")).unwrap();
        assert_eq!(mode(place.file()), 0o600);
        assert!(profiles.warnings().unwrap().is_empty());
    }
}

#[test]
fn a_file_or_folder_that_others_may_write_is_refused() {
    let place = Place::with("[dev]\nusername = a\n");
    for bits in [0o620, 0o602, 0o666] {
        place.set_mode(bits);
        assert!(is_unsafe(&place.profiles().get("dev")), "{bits:o}");
        assert!(is_unsafe(&place.profiles().save(&profile("dev", "b"))), "{bits:o}");
    }
    place.set_mode(0o600);
    for bits in [0o720, 0o702, 0o1777] {
        set_mode(place.folder.path(), bits);
        assert!(is_unsafe(&place.profiles().get("dev")), "{bits:o}");
        assert!(is_unsafe(&place.profiles().delete("dev")), "{bits:o}");
    }
    set_mode(place.folder.path(), 0o755);
    assert_eq!(place.profiles().get("dev").unwrap(), profile("dev", "a"));
}

/// Only root can give a file away, so elsewhere this shows nothing.
#[test]
fn what_another_user_owns_is_refused() {
    let place = Place::with("[dev]\nusername = a\n");
    if chown(place.file(), Some(12_345), None).is_err() {
        println!("SKIPPED: not root");
        return;
    }
    assert!(is_unsafe(&place.profiles().get("dev")));
    chown(place.file(), Some(0), None).unwrap();
    assert!(place.profiles().get("dev").is_ok());
    chown(place.folder.path(), Some(12_345), None).unwrap();
    assert!(is_unsafe(&place.profiles().get("dev")));
    assert!(is_unsafe(&place.profiles().save(&profile("dev", "b"))));
    chown(place.folder.path(), Some(0), None).unwrap();
}

#[test]
fn a_symbolic_link_stays_and_its_target_changes() {
    let (links, target) = (Place::empty(), Place::with("[dev]\nusername = a\n"));
    symlink(target.file(), links.file()).unwrap();
    links.profiles().save(&profile("dev", "b")).unwrap();
    assert!(links.file().is_symlink());
    assert_eq!(target.text(), "[dev]\nusername = b\n");
    assert_eq!(links.listing(), ["profiles.ini"]);
    set_mode(target.folder.path(), 0o777);
    assert!(is_unsafe(&links.profiles().get("dev")));
    set_mode(target.folder.path(), 0o700);
    set_mode(links.folder.path(), 0o777);
    assert!(is_unsafe(&links.profiles().get("dev")));
}

#[test]
fn a_link_to_nothing_is_an_error() {
    let place = Place::empty();
    symlink(place.folder.path().join("gone"), place.file()).unwrap();
    assert!(place.profiles().names().is_err());
    assert!(place.profiles().save(&profile("dev", "b")).is_err());
    assert_eq!(place.listing().len(), 1, "nothing was made");
}

#[test]
fn a_pipe_is_not_waited_for() {
    let place = Place::empty();
    let made = std::process::Command::new("mkfifo").arg(place.file()).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("SKIPPED: no mkfifo");
        return;
    }
    let error = place.profiles().names().unwrap_err();
    assert!(error.to_string().contains("it isn't a file"), "{error}");
}

#[test]
fn a_folder_that_cannot_be_written_leaves_the_old_file() {
    let place = Place::with("[dev]\nusername = a\n");
    set_mode(place.folder.path(), 0o500);
    let result = place.profiles().save(&profile("dev", "b"));
    set_mode(place.folder.path(), 0o700);
    // Root may write everywhere.
    if rustix::process::geteuid().is_root() {
        println!("SKIPPED: root may write everywhere");
    } else {
        assert!(result.is_err());
        assert_eq!(place.text(), "[dev]\nusername = a\n");
    }
}
