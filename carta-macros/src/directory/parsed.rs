//! A crate's functions are expanded one by one, and all of them look into the same file: it is parsed once.

use super::file::{self, Listed, Mistake};
use std::sync::{Arc, Mutex};

/// The lists in `text`. What is remembered is compared with the text itself, so it is never out of date.
pub(super) fn once(text: String) -> Result<Arc<Listed>, Mistake> {
    static LAST: Mutex<Option<(String, Arc<Listed>)>> = Mutex::new(None);
    // Somebody may have panicked in there: then each function parses for itself.
    let mut last = LAST.lock().ok();
    if let Some(Some((parsed, listed))) = last.as_deref()
        && *parsed == text
    {
        return Ok(Arc::clone(listed));
    }
    let listed = Arc::new(file::parse(&text)?);
    if let Some(last) = &mut last {
        **last = Some((text, Arc::clone(&listed)));
    }
    Ok(listed)
}
