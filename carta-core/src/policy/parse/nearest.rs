//! "did you mean …?", as in the attribute: carta-macros has the same, which runs in the compiler alone.

/// The key, or the name, that `written` was probably meant to be.
pub(super) fn nearest<'a>(written: &str, keys: &[&'a str]) -> Option<&'a str> {
    // No key is that long, and the work grows with the length.
    if written.len() > 32 {
        return None;
    }
    let written = written.to_lowercase();
    let near = keys.iter().filter_map(|key| {
        let distance = distance(&written, key);
        (distance <= tolerance(key)).then_some((distance, *key))
    });
    near.min().map(|(_, key)| key)
}

/// One slip in a short word, two in a longer one: more, and the suggestion is a guess.
fn tolerance(key: &str) -> usize {
    if key.len() > 3 { 2 } else { 1 }
}

/// How many characters must be put in, left out or exchanged to turn `from` into `to`.
fn distance(from: &str, to: &str) -> usize {
    // One row of the usual table at a time: `row` holds the distances of what was read of `from` to each beginning of `to`.
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (read, char) in from.chars().enumerate() {
        let mut left = read + 1;
        let mut next = vec![left];
        for ((corner, above), other) in row.iter().zip(row.iter().skip(1)).zip(to.chars()) {
            let exchanged = corner + usize::from(char != other);
            left = exchanged.min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}
