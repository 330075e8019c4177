//! Where the file is: beside the crate's Cargo.toml, or else beside that of its workspace.

use std::path::{Path, PathBuf};

const NAME: &str = "carta.toml";

/// The file that counts for a package in this folder.
pub(super) fn find(package: &Path) -> Option<PathBuf> {
    let own = package.join(NAME);
    if own.exists() {
        return Some(own);
    }
    let root = package.ancestors().find(|folder| is_workspace(folder))?;
    Some(root.join(NAME)).filter(|path| path.exists())
}

/// Whether the Cargo.toml in a folder has a `[workspace]`.
fn is_workspace(folder: &Path) -> bool {
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    manifest.lines().any(|line| {
        let line: String = line.chars().filter(|char| !char.is_whitespace()).collect();
        line.starts_with("[workspace]") || line.starts_with("[workspace.")
    })
}
