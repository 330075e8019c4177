//! The function under the attribute: its head is parsed, its body stays as it is.
//!
//! What can't be guarded because it isn't a function is named by [`target`].

mod target;

pub(crate) use target::is_constant as is_constant_item;

use crate::model::Scope;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Signature, Visibility};

/// A function with a body.
pub(crate) struct Function {
    /// The attributes after ours, in order.
    pub(crate) attributes: Vec<Attribute>,
    /// Visibility and signature, token for token.
    pub(crate) head: TokenStream,
    pub(crate) signature: Signature,
    /// `#![…]` at the beginning of the body: they must stay in front of everything.
    pub(crate) inner: TokenStream,
    pub(crate) body: Group,
}

/// Splits `item`, or says why it can't be guarded.
pub(crate) fn parse(item: TokenStream) -> syn::Result<Function> {
    let mut head: Vec<TokenTree> = unwrapped(item).into_iter().collect();
    let body = head.pop().and_then(braces);
    let head: TokenStream = head.into_iter().collect();
    let parser = |input: ParseStream<'_>| parse_head(input, body.is_some());
    let (attributes, head, signature) = parser.parse2(head)?;
    let Some(body) = body else {
        return Err(target::without_body(&signature));
    };
    let (inner, body) = split_inner(body);
    Ok(Function { attributes, head, signature, inner, body })
}

/// Whether a method follows, with a body or not; if not, why it can't be guarded.
pub(crate) fn check_method(input: ParseStream<'_>) -> syn::Result<()> {
    target::check(input, true, Scope::Method)
}

type Head = (Vec<Attribute>, TokenStream, Signature);

fn parse_head(input: ParseStream<'_>, with_body: bool) -> syn::Result<Head> {
    let attributes = input.call(Attribute::parse_outer)?;
    let head = input.fork().parse()?;
    input.parse::<Visibility>()?;
    target::check(input, with_body, Scope::Function)?;
    Ok((attributes, head, input.parse()?))
}

/// Takes off the invisible parentheses that `macro_rules!` puts around an `$item`.
pub(crate) fn unwrapped(mut item: TokenStream) -> TokenStream {
    loop {
        let mut trees = item.clone().into_iter();
        match (trees.next(), trees.next()) {
            (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => {
                item = group.stream();
            }
            _ => return item,
        }
    }
}

/// A function's body, which may be a `$block` of `macro_rules!`.
fn braces(tree: TokenTree) -> Option<Group> {
    let TokenTree::Group(group) = tree else {
        return None;
    };
    match group.delimiter() {
        Delimiter::Brace => Some(group),
        Delimiter::None => {
            let mut trees = group.stream().into_iter();
            let only = trees.next();
            if trees.next().is_some() {
                return None;
            }
            only.and_then(braces)
        }
        Delimiter::Parenthesis | Delimiter::Bracket => None,
    }
}

/// The `#![…]` at the beginning of a body, and the body without them.
fn split_inner(body: Group) -> (TokenStream, Group) {
    let mut rest = body.stream().into_iter().peekable();
    let mut inner = TokenStream::new();
    while is_punct(rest.peek(), '#') {
        // Only `#![…]` is an inner attribute; `#[…]` belongs to the first statement.
        let mut ahead = rest.clone();
        match (ahead.next(), ahead.next(), ahead.next()) {
            (Some(hash), Some(mark), Some(TokenTree::Group(group)))
                if is_punct(Some(&mark), '!') && group.delimiter() == Delimiter::Bracket =>
            {
                inner.extend([hash, mark, TokenTree::Group(group)]);
            }
            _ => break,
        }
        rest = ahead;
    }
    if inner.is_empty() {
        return (inner, body);
    }
    let mut bare = Group::new(Delimiter::Brace, rest.collect());
    bare.set_span(body.span());
    (inner, bare)
}

fn is_punct(tree: Option<&TokenTree>, char: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == char)
}
