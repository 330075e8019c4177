//! Where a token claims to be, without changing what it means.

use crate::shape;
use proc_macro2::{Group, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{ReturnType, Signature};

/// The ends of the return type, or of the function's name if it has none; where a future is returned, of what it gives.
pub(super) fn of_return_type(signature: &Signature) -> (Span, Span) {
    match &signature.output {
        ReturnType::Type(_, output) => shape::answer(output).map_or_else(|| of(output), of),
        ReturnType::Default => of(&signature.ident),
    }
}

/// The first and the last token.
pub(super) fn of(tokens: &impl ToTokens) -> (Span, Span) {
    let mut spans = tokens.to_token_stream().into_iter().map(|tree| tree.span());
    let first = spans.next().unwrap_or_else(Span::mixed_site);
    (first, spans.last().unwrap_or(first))
}

/// The line in the source file; zero outside of a compiler.
pub(super) fn line(span: Span) -> usize {
    if proc_macro::is_available() { span.unwrap().line() } else { 0 }
}

/// `tokens`, of which the last is at `last` and the others at `first`: rustc underlines all between them.
pub(super) fn located(tokens: TokenStream, first: Span, last: Span) -> TokenStream {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let count = trees.len();
    let at = |index| if index + 1 == count { last } else { first };
    let trees = trees.into_iter().enumerate();
    trees.map(|(index, tree)| locate(tree, at(index))).collect()
}

/// Only the place changes. What a name means goes by where it came from, `$crate` for instance.
fn locate(tree: TokenTree, place: Span) -> TokenTree {
    let span = tree.span().located_at(place);
    let mut tree = match tree {
        TokenTree::Group(group) => {
            let stream = located(group.stream(), place, place);
            TokenTree::Group(Group::new(group.delimiter(), stream))
        }
        other => other,
    };
    tree.set_span(span);
    tree
}
