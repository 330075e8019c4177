//! What must not compile stands in `ui/fail`; here is what it needs of another crate.
#![allow(missing_docs, reason = "nobody depends on it")]

#[doc(hidden)]
pub use carta::unguarded;

/// An attribute whose path begins at this crate, for `ui/fail/unguarded_of_two_crates.rs`.
#[macro_export]
macro_rules! with_unguarded {
    ($callback:ident) => {
        $callback! { $crate::unguarded }
    };
}
