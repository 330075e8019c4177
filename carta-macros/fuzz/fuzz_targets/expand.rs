//! Feeds the attribute what libFuzzer thinks of: it never panics, and its answer is guarded or can't be compiled.
//!
//! To run it for ten minutes, with `cargo install cargo-fuzz`, in the folder `carta-macros`:
//!
//! ```text
//! cargo +nightly fuzz run -s none expand -- -max_total_time=600 -max_len=512
//! ```
//!
//! What it finds lies in `fuzz/artifacts/expand`; `cargo +nightly fuzz fmt expand FILE` shows it as source text. A find
//! becomes a case of `src/tests.rs`.
//!
//! A procedural macro can't be linked, so its modules are compiled into this program. They find each other from the
//! root, where they stand in lib.rs.

#![no_main]

extern crate proc_macro;

#[path = "../../src"]
mod macros {
    pub(crate) mod answer;
    pub(crate) mod attr;
    pub(crate) mod block;
    pub(crate) mod directory;
    pub(crate) mod errors;
    pub(crate) mod expand;
    pub(crate) mod group;
    pub(crate) mod item;
    pub(crate) mod model;
    pub(crate) mod shape;
    pub(crate) mod valid;
    pub(crate) mod whole;
}

#[path = "expand/input.rs"]
mod input;
#[path = "expand/oracle.rs"]
mod oracle;
#[path = "expand/words.rs"]
mod words;
#[path = "expand/written.rs"]
mod written;

use input::Input;
use libfuzzer_sys::fuzz_target;
use macros::{
    answer, attr, block, directory, errors, expand, group, item, model, shape, valid, whole,
};

fuzz_target!(|input: Input| {
    let Input { args, item } = input;
    oracle::judge(&args, &item, &answer::expand(args.clone(), &item));
    assert!(!group::expand(args.clone()).is_empty());
    assert!(!answer::exempt(&args, &item).is_empty());
});
