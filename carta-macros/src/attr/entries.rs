//! Comma-separated entries, of which a wrong one doesn't hide the next.

use crate::errors::Errors;
use proc_macro2::TokenTree;
use syn::Token;
use syn::parse::ParseStream;

/// Reads `input` to its end, calling `entry` at the beginning of each entry.
pub(super) fn entries(
    input: ParseStream<'_>,
    errors: &mut Errors,
    mut entry: impl FnMut(ParseStream<'_>, &mut Errors) -> syn::Result<()>,
) {
    while !input.is_empty() {
        if let Err(error) = entry(input, errors) {
            errors.push(error);
            skip_to_comma(input);
        } else if !input.is_empty() && !input.peek(Token![,]) {
            errors.push(input.error("expected `,`"));
            skip_to_comma(input);
        }
        // Each turn ends behind a comma or at the end, so each turn takes something away.
        let _: Option<Token![,]> = input.parse().ok();
    }
}

/// Goes to the next comma, or to the end.
pub(super) fn skip_to_comma(input: ParseStream<'_>) {
    while !input.is_empty() && !input.peek(Token![,]) {
        if input.parse::<TokenTree>().is_err() {
            break;
        }
    }
}
