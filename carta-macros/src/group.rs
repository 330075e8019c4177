//! `carta::group!("Org:Name")`: `{ FACADE "Org:Name" }`, where `carta` itself says what FACADE is.

use crate::expand::constant;
use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{ParseStream, Parser};
use syn::{LitStr, Path};

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    match parse.parse2(input) {
        Ok((facade, name)) => constant(&quote!(#facade::__private), &name),
        Err(error) => error.into_compile_error(),
    }
}

fn parse(input: ParseStream<'_>) -> syn::Result<(Path, LitStr)> {
    let facade = input.call(Path::parse_mod_style)?;
    let span = input.span();
    match input.parse() {
        Ok(name) if input.is_empty() => Ok((facade, name)),
        _ => {
            let message = "`group!` takes one string literal: write `group!(\"Org:Name\")`";
            // What follows isn't worth a message of its own.
            input.parse::<TokenStream>()?;
            Err(syn::Error::new(span, message))
        }
    }
}
