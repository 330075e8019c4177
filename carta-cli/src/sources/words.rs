//! `use carta::authorize as …`: other names of the attribute and the macro.

use super::walk::DEEPEST;
use proc_macro2::{Ident, TokenStream, TokenTree};
use std::collections::HashSet;

/// What the attribute and the macro are called in a file.
pub(super) struct Words {
    pub(super) authorize: HashSet<String>,
    pub(super) group: HashSet<String>,
}

impl Default for Words {
    fn default() -> Self {
        let only = |word: &str| HashSet::from([word.to_owned()]);
        Self { authorize: only("authorize"), group: only("group") }
    }
}

impl Words {
    /// Takes in each `authorize as …`.
    pub(super) fn learn(&mut self, tokens: TokenStream, depth: usize) {
        let mut last: [Option<Ident>; 2] = [None, None];
        for token in tokens {
            let word = match token {
                TokenTree::Ident(word) => Some(word),
                TokenTree::Group(group) if depth < DEEPEST => {
                    self.learn(group.stream(), depth + 1);
                    None
                }
                _ => None,
            };
            if let ([Some(name), Some(between)], Some(alias)) = (&last, &word)
                && between == "as"
            {
                if name == "authorize" {
                    self.authorize.insert(alias.to_string());
                } else if name == "group" {
                    self.group.insert(alias.to_string());
                }
            }
            let [_, before] = last;
            last = [before, word];
        }
    }
}
