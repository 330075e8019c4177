//! What stands in front of a body: how far it goes, and what an `impl` is of.

use proc_macro2::{Delimiter, Spacing, TokenTree};
use syn::ext::IdentExt as _;

/// Says of each token in turn whether it stands outside of `<…>`.
#[derive(Default)]
struct Angles {
    depth: usize,
    /// The first half of an arrow.
    joint: bool,
}

impl Angles {
    fn are_closed(&mut self, token: &TokenTree) -> bool {
        let mut closed = self.depth == 0;
        let mut joint = false;
        if let TokenTree::Punct(punct) = token {
            match punct.as_char() {
                '<' => {
                    self.depth += 1;
                    closed = false;
                }
                '>' if !self.joint => self.depth = self.depth.saturating_sub(1),
                '-' | '=' => joint = punct.spacing() == Spacing::Joint,
                _ => {}
            }
        }
        self.joint = joint;
        closed
    }
}

/// Where the body of an item is that begins at `tokens`, in braces; `None` if the item has none.
pub(super) fn body(tokens: &[TokenTree]) -> Option<usize> {
    let mut angles = Angles::default();
    for (index, token) in tokens.iter().enumerate() {
        let closed = angles.are_closed(token);
        match token {
            TokenTree::Group(group) if closed && group.delimiter() == Delimiter::Brace => {
                return Some(index);
            }
            TokenTree::Punct(punct) if closed && punct.as_char() == ';' => return None,
            _ => {}
        }
    }
    None
}

/// What stands between `impl` and its body.
#[derive(Debug, PartialEq)]
pub(super) struct Impl {
    pub(super) of_trait: bool,
    /// The type's name, if it has one.
    pub(super) owner: Option<String>,
}

pub(super) fn of_impl(tokens: &[TokenTree]) -> Impl {
    let mut angles = Angles::default();
    let mut outside: Vec<&TokenTree> = Vec::new();
    let mut of_trait = false;
    let mut tokens = tokens.iter().peekable();
    while let Some(token) = tokens.next() {
        let closed = angles.are_closed(token);
        match token {
            TokenTree::Ident(word) if closed && word == "where" => break,
            // Not that of `for<'a>`.
            TokenTree::Ident(word) if closed && word == "for" && !is(tokens.peek(), '<') => {
                of_trait = true;
                outside.clear();
            }
            _ if closed => outside.push(token),
            _ => {}
        }
    }
    Impl { of_trait, owner: name(outside.into_iter()) }
}

/// The last word of a path, references and parentheses aside.
fn name<'a>(tokens: impl Iterator<Item = &'a TokenTree>) -> Option<String> {
    let mut last = None;
    let mut after_quote = false;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if matches!(punct.as_char(), '&' | ':' | '>' | '!') => {}
            TokenTree::Punct(punct) if punct.as_char() == '\'' => {
                after_quote = true;
                continue;
            }
            TokenTree::Ident(_) if after_quote => {}
            TokenTree::Ident(word) if word == "mut" => {}
            TokenTree::Ident(word) if word == "dyn" || word == "fn" || word == "impl" => {
                return None;
            }
            TokenTree::Ident(word) => last = Some(word.unraw().to_string()),
            TokenTree::Group(group)
                if matches!(group.delimiter(), Delimiter::Parenthesis | Delimiter::None) =>
            {
                let inner: Vec<_> = group.stream().into_iter().collect();
                last = name(inner.iter());
            }
            _ => return None,
        }
        after_quote = false;
    }
    last
}

fn is(token: Option<&&TokenTree>, char: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}
