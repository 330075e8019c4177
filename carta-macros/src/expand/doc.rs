//! The line that tells a reader of the documentation who may call.

use crate::model::{Leaf, Name, Policy, path_text};
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

/// Attributes for behind the user's own documentation, as a paragraph of their own.
pub(super) fn lines(policy: &Policy) -> TokenStream {
    let line = format!(" **May be called by:** {}", text(policy));
    quote_spanned!(Span::mixed_site()=> #[doc = ""] #[doc = #line])
}

/// A policy in the words that carta-core shows it in.
fn text(policy: &Policy) -> String {
    match policy {
        Policy::Authenticated => "anyone with a Carta account".to_owned(),
        Policy::Leaf(Leaf { kind, name }) => format!("{} {}", kind.singular(), code(name)),
        Policy::Any(terms) => format!("any({})", listed(terms)),
        Policy::All(terms) => format!("all({})", listed(terms)),
        Policy::Not(term) => format!("not({})", text(term)),
    }
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
    let longest = name.split(|char| char != '`').map(str::len).max();
    match longest.unwrap_or_default() {
        0 => format!("`{name}`"),
        count => {
            let fence = "`".repeat(count + 1);
            format!("{fence} {name} {fence}")
        }
    }
}
