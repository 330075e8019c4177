//! A mistake in the file is told once to a crate, and not once to each function of it.
//!
//! One `compile_error!` fails the build, and the guards don't depend on the file. So a second one isn't needed for
//! anything to hold, as long as the first comes out; and rustc expands each attribute once, in a process that compiles
//! one crate.
//!
//! An editor's server lives longer: it expands the same function again after each change, and then the mistake has to
//! be there again. So what is remembered is where it was told first, and there it is told again. Where a server gives
//! every place as the same one, each function tells it, as if nothing were remembered.

use proc_macro2::Span;
use std::collections::HashMap;
use std::sync::Mutex;

/// The place of an attribute: file, line and column.
type Place = (String, usize, usize);

/// Whether `message` is to be told by the attribute that is being expanded.
pub(super) fn is_first(message: &str) -> bool {
    // Outside of a compiler there are no places.
    if !proc_macro::is_available() {
        return true;
    }
    let span = Span::call_site().unwrap();
    told_at(message, &(span.file(), span.line(), span.column()))
}

pub(super) fn told_at(message: &str, place: &Place) -> bool {
    static TOLD: Mutex<Option<HashMap<String, Place>>> = Mutex::new(None);
    match TOLD.lock() {
        Ok(mut told) => {
            let told = told.get_or_insert_default();
            *told.entry(message.to_owned()).or_insert_with(|| place.clone()) == *place
        }
        // Somebody panicked in there. Twice is better than never.
        Err(_) => true,
    }
}
