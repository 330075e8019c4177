mod edits;
mod files;
mod generated;
mod hostile;
mod oracle;
mod reading;
#[cfg(unix)]
mod safety;
mod vectors;

use super::ini::Ini;
use super::{Profile, Profiles};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tempfile::TempDir;

/// A folder of its own with a file of profiles in it, perhaps.
struct Place {
    folder: TempDir,
}

impl Place {
    fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder for the test") }
    }

    fn with(content: impl AsRef<[u8]>) -> Self {
        let place = Self::empty();
        std::fs::write(place.file(), content).expect("the folder is ours");
        place.set_mode(0o600);
        place
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("profiles.ini")
    }

    fn profiles(&self) -> Profiles {
        Profiles::at(self.file())
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.file()).expect("the file is there")
    }

    /// The names of all files in the folder.
    fn listing(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).expect("the folder is there");
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    #[cfg(unix)]
    fn set_mode(&self, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(self.file(), PermissionsExt::from_mode(mode)).expect("it's ours");
    }

    #[cfg(not(unix))]
    fn set_mode(&self, _: u32) {}
}

/// What a file says: each section with all that holds for it.
type Sections = Vec<(String, BTreeMap<String, String>)>;

fn sections(text: &str) -> Option<Sections> {
    let ini = Ini::read(text).ok()?;
    let sections = ini.names().map(|name| {
        let (_, section) = ini.section(name).expect("it is named");
        let keys = ini.sections.iter().filter(|it| it.name == name || it.name == "DEFAULT");
        let keys = keys.flat_map(|section| section.options.iter().map(|option| &option.key));
        let value = |key: &String| ini.value(section, key).expect("it has a value").to_string();
        (name.to_owned(), keys.map(|key| (key.clone(), value(key))).collect())
    });
    Some(sections.collect())
}

fn profile(name: &str, username: &str) -> Profile {
    let mut profile = Profile::new(name);
    profile.username = Some(username.into());
    profile
}

/// What saving a profile makes of a file.
fn saved(before: &str, profile: &Profile) -> String {
    let place = Place::with(before);
    place.profiles().save(profile).expect("it can be saved");
    assert_eq!(&place.profiles().get(&profile.name).expect("it was saved"), profile);
    place.text()
}
