//! The keys, and what to say of one that doesn't belong where it stands.

use super::operator::Operator;
use super::{any_ident, name, nearest};
use crate::model::Kind;
use proc_macro2::Ident;
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Expr, LitStr, Token, bracketed, parenthesized, token};

/// Where a key stands.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Top,
    /// In the parentheses of an operator.
    Inside(Operator),
}

const TOP: &[&str] = &[
    "groups",
    "users",
    "any",
    "all",
    "not",
    "permission",
    "on",
    "fresh",
    "denied",
    "future",
    "crate",
];
const INSIDE: &[&str] = &["group", "user", "any", "all", "not"];

/// The key at the beginning of an entry.
pub(super) fn parse(input: ParseStream<'_>, place: Place) -> syn::Result<Ident> {
    if let Ok(literal) = input.fork().parse::<LitStr>() {
        let message = match place {
            Place::Top => format!("a name needs its key: write `groups = [{}]`", text(&literal)),
            Place::Inside(_) => format!("a name needs its key: write `group = {}`", text(&literal)),
        };
        return Err(syn::Error::new_spanned(literal, message));
    }
    let span = input.span();
    any_ident(input).ok_or_else(|| {
        let message = format!("expected a key: one of {}", listed(place));
        syn::Error::new(span, message)
    })
}

/// Says why `key` can't stand here, and what to write instead.
pub(super) fn refuse(key: &Ident, input: ParseStream<'_>, place: Place) -> syn::Error {
    let written = key.to_string();
    let message = match (place, written.as_str()) {
        (Place::Top, "user") => singular_at_top(Kind::User, input),
        (Place::Top, "group") => singular_at_top(Kind::Group, input),
        (Place::Inside(operator), "users") => list_inside(Kind::User, operator, input),
        (Place::Inside(operator), "groups") => list_inside(Kind::Group, operator, input),
        (Place::Inside(_), "permission" | "on" | "fresh" | "denied" | "future" | "crate") => {
            format!("`{written}` stands at the top only: move it out of the parentheses")
        }
        _ => unknown(&written, place),
    };
    syn::Error::new(key.span(), message)
}

fn singular_at_top(kind: Kind, input: ParseStream<'_>) -> String {
    let (one, many) = (kind.singular(), kind.plural());
    let name = names(input).map_or_else(|| "…".to_owned(), |names| names.join(", "));
    format!("`{one}` stands inside `any(…)`, `all(…)` and `not(…)` only: write `{many} = [{name}]`")
}

fn list_inside(kind: Kind, operator: Operator, input: ParseStream<'_>) -> String {
    let many = kind.plural();
    format!("`{many}` stands at the top only: write `{}`", terms(kind, operator, names(input)))
}

/// A list means "one of these", so that is what it becomes, whatever it stood in.
pub(super) fn terms(kind: Kind, operator: Operator, names: Option<Vec<String>>) -> String {
    let one = kind.singular();
    let names = names.unwrap_or_else(|| vec!["…".to_owned()]);
    let terms: Vec<_> = names.iter().map(|name| format!("{one} = {name}")).collect();
    let rewrite = terms.join(", ");
    if terms.len() > 1 && operator != Operator::Any { format!("any({rewrite})") } else { rewrite }
}

/// The names behind a key, as source, if they can be read, with or without `=`. Leaves `input` where it was.
pub(super) fn names(input: ParseStream<'_>) -> Option<Vec<String>> {
    let input = input.fork();
    let _: Option<Token![=]> = input.parse().ok()?;
    let elements = if input.peek(token::Bracket) || input.peek(token::Paren) {
        elements(&input).ok()?
    } else {
        vec![input.parse().ok()?]
    };
    let names = elements.into_iter().map(|element| {
        let name = name::from_expr(Kind::Group, element).ok()?;
        Some(name.source())
    });
    let names: Vec<_> = names.collect::<Option<_>>()?;
    (!names.is_empty()).then_some(names)
}

fn elements(input: ParseStream<'_>) -> syn::Result<Vec<Expr>> {
    let content;
    if input.peek(token::Bracket) {
        bracketed!(content in input);
    } else {
        parenthesized!(content in input);
    }
    let elements = content.parse_terminated(<Expr as syn::parse::Parse>::parse, Token![,])?;
    Ok(elements.into_iter().collect())
}

fn unknown(written: &str, place: Place) -> String {
    match nearest::nearest(written, keys(place)) {
        Some(near) => format!("unknown key `{written}`: did you mean `{near}`?"),
        None => format!("unknown key `{written}`: expected one of {}", listed(place)),
    }
}

fn keys(place: Place) -> &'static [&'static str] {
    match place {
        Place::Top => TOP,
        Place::Inside(_) => INSIDE,
    }
}

fn listed(place: Place) -> String {
    let keys: Vec<_> = keys(place).iter().map(|key| format!("`{key}`")).collect();
    keys.join(", ")
}

fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string()
}
