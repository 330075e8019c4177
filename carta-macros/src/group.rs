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
    let name = input.parse().map_err(|error| {
        syn::Error::new(
            error.span(),
            "`group!` takes one string literal: write `group!(\"Org:Name\")`",
        )
    })?;
    Ok((facade, name))
}
