//! The collection of saved logins.

use super::check::{check, check_forgotten, check_result};
use super::draft::Draft;
use super::file::{self, Content};
use super::ini::{Ini, Malformed, Section};
use super::{Profile, folder};
use crate::Error;
use crate::error::Configuration;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use zeroize::Zeroizing;

/// The saved logins in `~/.carta/admin_tools/profiles.ini`, which carta shares with pycarta.
///
/// ```no_run
/// use carta::{Profile, Profiles};
///
/// let profiles = Profiles::open_default()?;
/// let mut profile = Profile::new("work");
/// profile.username = Some("andy".into());
/// profile.environment = Some("production".into());
/// profiles.save(&profile)?;
///
/// for name in profiles.names()? {
///     println!("{name}: {:?}", profiles.get(&name)?.username);
/// }
/// # Ok::<(), carta::Error>(())
/// ```
///
/// Each call reads the file anew, and takes it as Python's `configparser` does for pycarta. Reading never makes a file.
/// Passwords and tokens are in it in clear text, so **the file and its folder are refused if another user owns them or may
/// write them** (root excepted, which no check keeps out), and a warning is logged if others may read them.
///
/// A change touches only the lines it concerns: comments, order and unknown keys stay. The new text is written to a file of
/// mode 0600 beside the old one, flushed to disk and put in its place, so that a crash leaves the old text or the new. Folders
/// that are missing are made with mode 0700. A symbolic link stays one: the file it leads to is what is changed. Others that
/// use carta wait for each other by a lock on `.profiles.ini.lock` beside the file, so that nothing is lost; pycarta knows of
/// no lock.
///
/// The calls wait for the disk, and perhaps for another process. pycarta: `CartaConfig`.
#[derive(Clone, Debug)]
pub struct Profiles {
    path: PathBuf,
    /// How many of the folders above the file hold nothing but Carta's own.
    folders: usize,
    warned: Arc<AtomicBool>,
}

impl Profiles {
    /// Those in pycarta's file in the home folder.
    ///
    /// # Errors
    ///
    /// [`Configuration::NoHome`] if there is no home folder.
    pub fn open_default() -> Result<Self, Error> {
        let home = std::env::home_dir().filter(|home| home.is_absolute());
        let home = home.ok_or(Configuration::NoHome)?;
        let path = home.join(".carta").join("admin_tools").join("profiles.ini");
        Ok(Self { folders: 2, ..Self::at(path) })
    }

    /// Those in another file. It need not exist.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), folders: 1, warned: Arc::default() }
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The names of all profiles, in the order of the file. pycarta: `CartaConfig.get_profiles`.
    ///
    /// # Errors
    ///
    /// [`Configuration::ProfilesAccess`], [`ProfilesLine`](Configuration::ProfilesLine) or
    /// [`ProfilesUnsafe`](Configuration::ProfilesUnsafe) if the file can't be read or may not be trusted; this is so for
    /// every call.
    pub fn names(&self) -> Result<Vec<String>, Error> {
        let content = self.read()?;
        let ini = self.parse(content.text())?;
        Ok(ini.names().map(str::to_owned).collect())
    }

    /// One profile. pycarta: `CartaConfig.get_profile`.
    ///
    /// # Errors
    ///
    /// [`Error::ProfileNotFound`] if there is none of that name.
    pub fn get(&self, name: &str) -> Result<Profile, Error> {
        let content = self.read()?;
        find(&self.parse(content.text())?, name)
    }

    /// Saves a profile under its name, in place of the one that is there. pycarta: `CartaConfig.save_profile`, which
    /// leaves an old password or token where it should go, and never writes `aws_profile`.
    ///
    /// # Errors
    ///
    /// [`Configuration::ProfileName`] and [`Configuration::ProfileValue`] for what couldn't be read back unchanged, as a
    /// password with a blank at its end: the file stays as it is.
    pub fn save(&self, profile: &Profile) -> Result<(), Error> {
        check(profile)?;
        self.edit(|ini| save(ini, profile).map(Some))
    }

    /// Changes one profile, and nobody else can change it in the meantime. Its name stays. If its user or its Carta become
    /// another one, its token goes, unless the change gives a new one.
    ///
    /// ```no_run
    /// let profiles = carta::Profiles::open_default()?;
    /// profiles.update("work", |profile| profile.token = None)?;
    /// # Ok::<(), carta::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get) and [`save`](Self::save).
    pub fn update(&self, name: &str, change: impl FnOnce(&mut Profile)) -> Result<Profile, Error> {
        // Without this a mistyped name would make a folder and a lock.
        let mut profile = self.get(name)?;
        self.edit(|ini| {
            profile = find(ini, name)?;
            changed(&mut profile, change);
            check(&profile)?;
            save(ini, &profile).map(Some)
        })?;
        Ok(profile)
    }

    /// Changes one profile, or makes it, and nobody else can change it in the meantime. Its name stays. A token goes as it does
    /// with [`update`](Self::update).
    ///
    /// A profile that names a Carta in a way that can't be read (see [`Configuration::ProfileValue`]) can be put right by it:
    /// the change gets its user name and `aws_profile` alone.
    ///
    /// ```no_run
    /// let profiles = carta::Profiles::open_default()?;
    /// profiles.set("work", |profile| profile.username = Some("andy".into()))?;
    /// # Ok::<(), carta::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`save`](Self::save).
    pub fn set(&self, name: &str, change: impl FnOnce(&mut Profile)) -> Result<Profile, Error> {
        let mut profile = Profile::new(name);
        check(&profile)?;
        self.edit(|ini| {
            if let Some((_, section)) = ini.section(name) {
                profile = Profile::salvage(ini, section);
            }
            changed(&mut profile, change);
            check(&profile)?;
            save(ini, &profile).map(Some)
        })?;
        Ok(profile)
    }

    /// Takes password and token out of a profile, whatever else it says.
    ///
    /// ```no_run
    /// carta::Profiles::open_default()?.forget("work")?;
    /// # Ok::<(), carta::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::ProfileNotFound`] if there is none of that name. [`Configuration::ProfileValue`] if `[DEFAULT]` sets one of
    /// them for every profile: what the profile itself says is gone then.
    pub fn forget(&self, name: &str) -> Result<(), Error> {
        // Without this a mistyped name would make a folder and a lock.
        known(&self.parse(self.read()?.text())?, name)?;
        let mut inherited = None;
        self.edit(|ini| {
            let (place, _) = known(ini, name)?;
            let (text, left) = forgotten(ini, place, name)?;
            inherited = left;
            Ok(Some(text))
        })?;
        inherited.map_or(Ok(()), Err)
    }

    /// Deletes a profile; says whether it was there. pycarta: `CartaConfig.delete_profile`.
    ///
    /// # Errors
    ///
    /// As [`names`](Self::names), and [`Configuration::ProfilesAccess`] if the file can't be written.
    pub fn delete(&self, name: &str) -> Result<bool, Error> {
        let mut found = self.names()?.iter().any(|saved| saved == name);
        if found {
            self.edit(|ini| {
                let place = ini.section(name).map(|(place, _)| place);
                found = place.is_some();
                Ok(place.map(|place| without(ini, place)))
            })?;
        }
        Ok(found)
    }

    /// What should be put right, in words for the user: that others may read the file. The log says so too, once.
    ///
    /// # Errors
    ///
    /// As [`names`](Self::names).
    pub fn warnings(&self) -> Result<Vec<String>, Error> {
        Ok(self.read()?.warnings)
    }

    fn read(&self) -> Result<Content, Error> {
        folder::check(&self.path, self.folders)?;
        let content = file::read(&file::resolve(&self.path)?)?;
        self.warn(&content);
        Ok(content)
    }

    fn parse<'t>(&self, text: &'t str) -> Result<Ini<'t>, Error> {
        Ini::read(text).map_err(|Malformed { line, problem }| {
            Configuration::ProfilesLine { path: self.path.clone(), line, problem }.into()
        })
    }

    fn edit(
        &self,
        change: impl FnOnce(&Ini<'_>) -> Result<Option<Zeroizing<String>>, Error>,
    ) -> Result<(), Error> {
        folder::create(&self.path)?;
        folder::check(&self.path, self.folders)?;
        let file = file::resolve(&self.path)?;
        let _lock = folder::lock(&file)?;
        let content = file::read(&file)?;
        match change(&self.parse(content.text())?)? {
            Some(text) => file::replace(&file, &text),
            None => Ok(()),
        }
    }

    fn warn(&self, content: &Content) {
        for warning in &content.warnings {
            if !self.warned.swap(true, Ordering::Relaxed) {
                tracing::warn!("{warning}");
            }
        }
    }
}

fn changed(profile: &mut Profile, change: impl FnOnce(&mut Profile)) {
    let before = profile.clone();
    change(profile);
    profile.leave_token(&before);
    profile.name = before.name;
}

fn find(ini: &Ini<'_>, name: &str) -> Result<Profile, Error> {
    known(ini, name).and_then(|(_, section)| Profile::read(ini, section))
}

fn known<'i, 't>(ini: &'i Ini<'t>, name: &str) -> Result<(usize, &'i Section<'t>), Error> {
    ini.section(name).ok_or_else(|| Error::ProfileNotFound {
        name: name.to_owned(),
        saved: ini.names().map(str::to_owned).collect(),
    })
}

/// The text without the password and the token of the section at that place, and what it still inherits.
fn forgotten(
    ini: &Ini<'_>,
    place: usize,
    name: &str,
) -> Result<(Zeroizing<String>, Option<Error>), Error> {
    const KEYS: [&str; 5] = ["password", "token", "token_host", "token_user", "token_digest"];
    let mut draft = Draft::of(ini);
    for key in KEYS {
        draft.set(place, key, None);
    }
    let text = draft.finish();
    let left = {
        let new = Ini::read(&text).unwrap_or_default();
        check_forgotten(name, &KEYS, ini, &new)?
    };
    Ok((text, left))
}

/// The text with the profile in it.
pub(super) fn save(ini: &Ini<'_>, profile: &Profile) -> Result<Zeroizing<String>, Error> {
    let mut draft = Draft::of(ini);
    let values = profile.values();
    if let Some((place, section)) = ini.section(&profile.name) {
        for (key, value) in &values {
            let old = ini.value(section, key);
            if old.as_deref().map(String::as_str) != value.as_deref() {
                draft.set(place, key, value.as_deref());
            }
        }
    } else {
        let given = values.iter().filter_map(|(key, value)| Some((*key, value.as_deref()?)));
        draft.append(&profile.name, given);
    }
    let text = draft.finish();
    let new = Ini::read(&text).unwrap_or_default();
    check_result(profile, ini, &new)?;
    drop(new);
    Ok(text)
}

/// The text without the section at that place.
pub(super) fn without(ini: &Ini<'_>, place: usize) -> Zeroizing<String> {
    let mut draft = Draft::of(ini);
    draft.remove(place);
    draft.finish()
}
