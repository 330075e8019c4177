//! Names of operations, for whoever generates a client: those of the handlers.

use super::Row;
use std::collections::HashSet;

/// The names in use so far.
#[derive(Default)]
pub(super) struct Ids(HashSet<String>);

impl Ids {
    /// `files::list::handle` is `files_list`. Where one handler serves several paths, the later ones say which.
    pub(super) fn next(&mut self, row: &Row, method: &str) -> String {
        let handler: String = row.handler.split_whitespace().collect();
        let name = handler.strip_suffix("::handle").unwrap_or(&handler).replace("::", "_");
        let name = match row.method {
            "ANY" => format!("{name}_{method}"),
            _ => name,
        };
        let name = match self.0.contains(&name) {
            true => format!("{name}_at_{}", words(row.path)),
            false => name,
        };
        self.0.insert(name.clone());
        name
    }
}

fn words(path: &str) -> String {
    // A slash at the end makes another path.
    let path = if path.ends_with('/') { format!("{path}slash") } else { path.to_owned() };
    let word = |segment: &str| segment.trim_matches(['{', '}', '*']).replace(['.', '-'], "_");
    path.split('/').map(word).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}
