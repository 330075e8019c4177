//! The line that tells a reader of the documentation who may call.

use crate::model::{Attribute, Held, Leaf, Name, Permission, Policy, path_text};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};

/// Attributes for behind the user's own documentation, as a paragraph of their own.
pub(super) fn lines(attribute: &Attribute) -> TokenStream {
    let held = attribute.permission.as_ref().map(held).unwrap_or_default();
    let line = format!(" **May be called by:** {}{held}", text(&attribute.policy));
    quote_spanned!(Span::mixed_site()=> #[doc = ""] #[doc = #line])
}

/// A policy in words, since names are Markdown code here.
fn text(policy: &Policy) -> String {
    match policy {
        Policy::Authenticated => "anyone with a Carta account".to_owned(),
        Policy::Leaf(Leaf { kind, name }) => format!("{} {}", kind.singular(), code(name)),
        Policy::Any(terms) => format!("any({})", listed(terms)),
        Policy::All(terms) => format!("all({})", listed(terms)),
        Policy::Not(term) => format!("not({})", text(term)),
    }
}

fn held(Permission { held, on }: &Permission) -> String {
    let permission = match held {
        Held::Literal(literal, _) => literal.value(),
        Held::Constant(path) => path_text(path),
    };
    let on = on.to_token_stream().to_string();
    format!(", with the permission {} on {}", fenced(&permission), fenced(&on))
}

fn listed(terms: &[Policy]) -> String {
    let terms: Vec<_> = terms.iter().map(text).collect();
    terms.join(", ")
}

/// A name as Markdown code: behind more backticks in a row than it holds.
fn code(name: &Name) -> String {
    let name = match name {
        Name::Literal(literal) => literal.value(),
        Name::Constant(path) => path_text(path),
    };
    fenced(&name)
}

fn fenced(name: &str) -> String {
    let longest = name.split(|char| char != '`').map(str::len).max();
    match longest.unwrap_or_default() {
        0 => format!("`{name}`"),
        count => {
            let fence = "`".repeat(count + 1);
            format!("{fence} {name} {fence}")
        }
    }
}
