//! A whole `impl` block: its head, and its members one by one.
//!
//! The block's macro writes each method's guard itself and takes away what a method says of its own guard. So the
//! arguments are read once, and no other macro decides what is guarded.

mod member;
mod own;

pub(crate) use member::{Member, Method};
pub(crate) use own::{Kind as OwnKind, Own, stripped};

use crate::beside;
use crate::errors::Errors;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::token::Bracket;
use syn::{Attribute, Generics, ItemImpl, Path, Token, Type};

pub(crate) struct Block {
    /// The attributes after ours, in order.
    pub(crate) attributes: Vec<Attribute>,
    /// Those of them that are ours too, by their names.
    pub(crate) own: Vec<Own>,
    /// From `impl` to before the braces, token for token.
    pub(crate) head: TokenStream,
    pub(crate) keyword: Span,
    pub(crate) generics: Generics,
    /// The type's name, if it has one.
    pub(crate) name: Option<Ident>,
    pub(crate) braces: Span,
    /// `#![…]` at the beginning.
    pub(crate) inner: TokenStream,
    pub(crate) members: Vec<Member>,
}

/// Splits a block. `None` if `item` is anything else.
pub(crate) fn parse(item: &TokenStream, errors: &mut Errors) -> Option<Block> {
    let mut head: Vec<TokenTree> = item.clone().into_iter().collect();
    let body = match head.pop() {
        Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => body,
        _ => return None,
    };
    let parser = |input: ParseStream<'_>| {
        let attributes = input.call(Attribute::parse_outer)?;
        Ok((attributes, input.parse::<TokenStream>()?))
    };
    let (attributes, head) = parser.parse2(head.into_iter().collect()).ok()?;
    let parsed: ItemImpl = syn::parse2(quote!(#head {})).ok()?;
    let of_trait = parsed.trait_.is_some();
    let (own, others) = own::take(attributes.clone()).unwrap_or_else(|error| {
        errors.push(error);
        Default::default()
    });
    let foreign = beside::foreign(&others);
    let (inner, members) = members(&body, of_trait, foreign.as_ref(), errors);
    Some(Block {
        attributes,
        own,
        keyword: parsed.impl_token.span,
        name: name(&parsed.self_ty),
        generics: parsed.generics,
        head,
        braces: body.span(),
        inner,
        members,
    })
}

fn members(
    body: &Group,
    of_trait: bool,
    foreign: Option<&Path>,
    errors: &mut Errors,
) -> (TokenStream, Vec<Member>) {
    let mut members = Vec::new();
    let mut inner = TokenStream::new();
    let parser = |input: ParseStream<'_>| {
        while input.peek(Token![#]) && input.peek2(Token![!]) && input.peek3(Bracket) {
            let taken: [TokenTree; 3] = [input.parse()?, input.parse()?, input.parse()?];
            inner.extend(taken);
        }
        while !input.is_empty() {
            match member::parse(input, of_trait, foreign) {
                Ok(member) => members.push(member),
                Err(error) => {
                    errors.push(error);
                    member::skip(input)?;
                }
            }
        }
        Ok(())
    };
    if let Err(error) = parser.parse2(body.stream()) {
        errors.push(error);
    }
    (inner, members)
}

fn name(ty: &Type) -> Option<Ident> {
    match ty {
        Type::Group(group) => name(&group.elem),
        Type::Paren(paren) => name(&paren.elem),
        Type::Reference(reference) => name(&reference.elem),
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.clone()),
        _ => None,
    }
}
