//! "did you mean …?", as the compiler says it.

/// The name that `written` was probably meant to be.
pub(super) fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let folded = written.to_lowercase();
    let near = names.filter_map(|name| {
        let distance = strsim::osa_distance(&folded, &name.to_lowercase());
        // One slip in a short name, two in a longer one: more, and the suggestion is a guess.
        let tolerance = if name.len() > 3 { 2 } else { 1 };
        (distance <= tolerance).then_some((distance, name))
    });
    near.min().map(|(_, name)| name)
}
