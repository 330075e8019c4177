//! What cargo says there is to compile.

use anyhow::Context as _;
use cargo_metadata::{MetadataCommand, TargetKind};
use std::path::{Path, PathBuf};

pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) packages: Vec<Package>,
}

/// A member of the workspace.
pub(crate) struct Package {
    /// Where its Cargo.toml is.
    pub(crate) folder: PathBuf,
    pub(crate) targets: Vec<Target>,
}

/// Something that cargo compiles on its own.
pub(crate) struct Target {
    /// As it is named in paths.
    pub(crate) crate_name: String,
    /// The file that rustc is given.
    pub(crate) file: PathBuf,
    /// Whether it is a part of programs: not a test, a benchmark, an example or a build script.
    pub(crate) is_built: bool,
}

impl Workspace {
    /// The workspace that `folder` belongs to.
    pub(crate) fn of(folder: &Path) -> anyhow::Result<Self> {
        let mut command = MetadataCommand::new();
        // Nothing is resolved for it, so nothing is fetched and no Cargo.lock is written.
        command.no_deps().current_dir(folder);
        let metadata = command
            .exec()
            .with_context(|| format!("the workspace of `{}` can't be read", folder.display()))?;
        let packages = metadata.workspace_packages().into_iter().map(package).collect();
        Ok(Self { root: metadata.workspace_root.into_std_path_buf(), packages })
    }

    /// The member that a folder is a part of.
    pub(crate) fn package_at(&self, folder: &Path) -> Option<&Package> {
        let around = self.packages.iter().filter(|package| folder.starts_with(&package.folder));
        around.max_by_key(|package| package.folder.as_os_str().len())
    }
}

fn package(package: &cargo_metadata::Package) -> Package {
    let manifest = package.manifest_path.as_std_path();
    Package {
        folder: manifest.parent().unwrap_or(manifest).to_owned(),
        targets: package.targets.iter().map(target).collect(),
    }
}

fn target(target: &cargo_metadata::Target) -> Target {
    let apart = [TargetKind::Test, TargetKind::Bench, TargetKind::Example, TargetKind::CustomBuild];
    Target {
        crate_name: target.name.replace('-', "_"),
        file: target.src_path.clone().into_std_path_buf(),
        is_built: !target.kind.iter().any(|kind| apart.contains(kind)),
    }
}
