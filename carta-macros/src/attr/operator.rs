//! `any(…)`, `all(…)`, `not(…)` and what stands inside.

use super::entries::entries;
use super::{key, name, option};
use crate::errors::Errors;
use crate::model::{Kind, Leaf, Policy};
use proc_macro2::Ident;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, parenthesized, token};

/// Beyond any policy that a person reads, and far from the end of the compiler's stack.
const DEEPEST: usize = 16;

/// What an operator does with its operands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Any,
    All,
    Not,
}

impl Operator {
    pub(super) fn from_key(key: &str) -> Option<Self> {
        match key {
            "any" => Some(Self::Any),
            "all" => Some(Self::All),
            "not" => Some(Self::Not),
            _ => None,
        }
    }

    fn combine(self, key: &Ident, mut terms: Vec<Policy>) -> syn::Result<Policy> {
        let error = |message| Err(syn::Error::new(key.span(), message));
        match (self, terms.pop(), terms.len()) {
            (_, None, _) => {
                error(format!("`{key}` is empty: write `{key}(group = \"…\")`, or remove it"))
            }
            (Self::Not, Some(term), 0) => Ok(Policy::Not(Box::new(term))),
            (Self::Not, ..) => error(
                "`not` takes exactly one operand: write `not(any(…))` to keep out each of several"
                    .to_owned(),
            ),
            (Self::Any, last, _) => {
                terms.extend(last);
                Ok(Policy::Any(terms))
            }
            (Self::All, last, _) => {
                terms.extend(last);
                Ok(Policy::All(terms))
            }
        }
    }
}

/// An operator whose name is read already. `None` if it has mistakes, which `errors` has.
pub(super) fn parse(
    operator: Operator,
    key: &Ident,
    input: ParseStream<'_>,
    depth: usize,
    errors: &mut Errors,
) -> syn::Result<Option<Policy>> {
    if !input.peek(token::Paren) {
        // `all` of a list is all of its names.
        let inside = if operator == Operator::Not { operator } else { Operator::Any };
        let terms = key::terms(Kind::Group, inside, key::names(input));
        let message = format!("`{key}` takes parentheses: write `{key}({terms})`");
        return Err(syn::Error::new(key.span(), message));
    }
    if depth > DEEPEST {
        let message =
            format!("operators go {DEEPEST} deep at most: make a group that says a part of this");
        return Err(syn::Error::new(key.span(), message));
    }
    let content;
    parenthesized!(content in input);
    let before = errors.count();
    let mut terms = Vec::new();
    entries(&content, errors, |input, errors| {
        terms.extend(term(operator, input, depth, errors)?);
        Ok(())
    });
    if errors.count() > before {
        return Ok(None);
    }
    operator.combine(key, terms).map(Some)
}

fn term(
    operator: Operator,
    input: ParseStream<'_>,
    depth: usize,
    errors: &mut Errors,
) -> syn::Result<Option<Policy>> {
    let place = key::Place::Inside(operator);
    let key = key::parse(input, place)?;
    let written = key.to_string();
    if let Some(operator) = Operator::from_key(&written) {
        return parse(operator, &key, input, depth + 1, errors);
    }
    match written.as_str() {
        "user" => leaf(Kind::User, operator, &key, input).map(Some),
        "group" => leaf(Kind::Group, operator, &key, input).map(Some),
        _ => Err(key::refuse(&key, input, place)),
    }
}

fn leaf(
    kind: Kind,
    operator: Operator,
    key: &Ident,
    input: ParseStream<'_>,
) -> syn::Result<Policy> {
    let names = key::names(input);
    let value = option(key, input, "one name", Expr::parse)?;
    if let Expr::Array(list) = &value {
        let terms = key::terms(kind, operator, names);
        let message = format!("`{key}` takes one name: write `{terms}`");
        return Err(syn::Error::new_spanned(list, message));
    }
    let name = name::from_expr(kind, value)?;
    Ok(Policy::Leaf(Leaf { kind, name }))
}
