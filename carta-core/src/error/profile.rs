//! How profiles are told of.

use std::path::Path;

/// More names than these help nobody.
const MAX_NAMES: usize = 20;

/// What to choose from, or what to do where nothing is saved.
pub(super) fn choice(saved: &[String]) -> String {
    if saved.is_empty() {
        return "there is none yet, so save one first".to_owned();
    }
    let names = saved.iter().take(MAX_NAMES).map(|name| format!("`{}`", name.escape_debug()));
    let mut names = names.collect::<Vec<_>>().join(", ");
    if let Some(more @ 1..) = saved.len().checked_sub(MAX_NAMES) {
        names.push_str(&format!(" and {more} more"));
    }
    format!("choose from {names}")
}

pub(super) fn shown(path: &Path) -> String {
    path.display().to_string().escape_debug().to_string()
}
