//! What the attributes answer: from their tokens to the result, through all stages.

use crate::block::{self, OwnKind};
use crate::directory::Directory;
use crate::errors::Errors;
use crate::expand::{self, Guard};
use crate::model::Scope;
use crate::{attr, item, shape, valid, whole};
use proc_macro2::TokenStream;
use quote::quote;

/// The item with its guard, or beside an error.
pub(crate) fn expand(args: TokenStream, item: &TokenStream) -> TokenStream {
    if expand::block::is_question(&args) {
        return expand::block::proven(OwnKind::Authorize);
    }
    let mut errors = Errors::default();
    let item = item::unwrapped(item.clone());
    let (guarded, item) = match block::parse(&item, &mut errors) {
        Some(block) => (whole::guard(args, block, errors), block::stripped(item)),
        None => (function(args, item.clone(), errors), item),
    };
    guarded.unwrap_or_else(|error| {
        // The function goes along, so that its callers don't add errors of their own.
        let error = error.into_compile_error();
        quote!(#item #error)
    })
}

fn function(args: TokenStream, item: TokenStream, mut errors: Errors) -> syn::Result<TokenStream> {
    let attribute = attr::parse(args, &mut errors);
    let directory = Directory::of_this_crate(&mut errors);
    let function = item::parse(item);
    let generics = function.as_ref().ok().map(|function| &function.signature.generics);
    valid::attribute(&attribute, generics, directory.as_ref(), &mut errors);
    let shaped = function.and_then(|function| {
        valid::beside(&function.attributes, Scope::Function, &mut errors);
        valid::signature(&function.signature, Scope::Function, &mut errors);
        let shape = shape::of(&function.signature, attribute.future.as_ref(), Scope::Function)?;
        Ok((shape, function))
    });
    let (shape, function) = errors.or(shaped)?;
    let (attribute, directory) = (&attribute, directory.as_ref());
    let guard = Guard { attribute, directory, facade: None, shared: None, owner: None };
    Ok(expand::function(&[guard], &shape, function))
}

/// Guarded blocks take this attribute away, so whoever finds it stands elsewhere.
pub(crate) fn exempt(args: &TokenStream, item: &TokenStream) -> TokenStream {
    if expand::block::is_question(args) {
        return expand::block::proven(OwnKind::Unguarded);
    }
    quote!(#item ::core::compile_error!("`unguarded` exempts a method of an `impl` block that is guarded as a whole, and is nothing elsewhere: remove it");)
}
