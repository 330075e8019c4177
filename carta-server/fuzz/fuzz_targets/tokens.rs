//! A valid token, changed in some way: nothing but the very token is believed.
//!
//! ```text
//! cargo +nightly fuzz run -s none tokens -- -max_total_time=600 -max_len=4096
//! ```

#![no_main]

use carta_server::fuzzing::Tokens;
use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// A stretch of the token, and what takes its place.
#[derive(Arbitrary, Debug)]
struct Change<'a> {
    from: u16,
    length: u8,
    text: &'a str,
}

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    Changed(Vec<Change<'a>>),
    Whole(&'a str),
}

static TOKENS: LazyLock<Tokens> = LazyLock::new(Tokens::new);

fuzz_target!(|input: Input<'_>| {
    let text = match input {
        Input::Whole(text) => text.to_owned(),
        Input::Changed(changes) => changes.iter().fold(TOKENS.valid().to_owned(), changed),
    };
    assert_eq!(TOKENS.is_believed(&text), text == TOKENS.valid(), "{text}");
});

fn changed(mut token: String, change: &Change<'_>) -> String {
    // A token is ASCII until something else was put into it.
    let from = usize::from(change.from) % (token.len() + 1);
    let to = (from + usize::from(change.length)).min(token.len());
    if token.is_char_boundary(from) && token.is_char_boundary(to) {
        token.replace_range(from..to, change.text);
    }
    token
}
