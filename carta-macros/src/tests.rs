//! Odd token streams.
