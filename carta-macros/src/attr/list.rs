//! `groups = […]` and `users = […]`.

use super::entries::entries;
use super::{key, name};
use crate::errors::Errors;
use crate::model::{Kind, Name};
use proc_macro2::Ident;
use syn::parse::ParseStream;
use syn::token::Bracket;
use syn::{Token, bracketed};

/// The names of a list. Wrong ones go to `errors`.
pub(super) fn parse(
    kind: Kind,
    key: &Ident,
    input: ParseStream<'_>,
    errors: &mut Errors,
) -> syn::Result<Vec<Name>> {
    if !input.peek(Token![=]) || !input.peek2(Bracket) {
        return Err(not_a_list(key, input));
    }
    input.parse::<Token![=]>()?;
    let content;
    let brackets = bracketed!(content in input);
    if content.is_empty() {
        let one = kind.singular();
        let message = format!("`{key}` is empty, and would let nobody in: name a {one}");
        return Err(syn::Error::new(brackets.span.join(), message));
    }
    let mut names = Vec::new();
    entries(&content, errors, |input, _| {
        names.push(name::from_expr(kind, input.parse()?)?);
        Ok(())
    });
    Ok(names)
}

fn not_a_list(key: &Ident, input: ParseStream<'_>) -> syn::Error {
    let names = key::names(input).map_or_else(|| "…".to_owned(), |names| names.join(", "));
    let message = format!("`{key}` takes a list: write `{key} = [{names}]`");
    syn::Error::new(key.span(), message)
}
