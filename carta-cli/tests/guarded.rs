//! A workspace of somebody who guards functions. It is never built.

use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

pub(crate) struct Project(TempDir);

impl Project {
    /// One package, with this `src/main.rs`.
    pub(crate) fn new(source: &str) -> Self {
        let project = Self(tempfile::tempdir().expect("a folder"));
        project.package(".", "my-program");
        project.write("src/main.rs", source);
        project
    }

    /// A Cargo.toml.
    pub(crate) fn package(&self, folder: &str, name: &str) {
        let text = format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n");
        self.write(&format!("{folder}/Cargo.toml"), &text);
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn folder(&self) -> &str {
        self.0.path().to_str().expect("UTF-8")
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("made");
        fs::write(path, text).expect("written");
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).expect("a text")
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }
}
