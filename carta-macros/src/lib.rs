//! The attribute of the `carta` crate. Its documentation is on the re-export there, [`carta::authorize`].
//!
//! Four stages: `attr` reads what the attribute says into `model`; `item` splits the function into attributes,
//! head and body, and leaves the body as it is; `valid` finds what contradicts itself, and `shape` when the function
//! runs; `expand` writes the result and can't fail. Every mistake is gathered on the way, so that all are reported at once.
//!
//! `directory` knows the names that a `carta.toml` lists. `block` and `whole` do this for a whole `impl`, method by method.
//!
//! INVARIANT: the answer is the function with its guard, or the function beside a `compile_error!`. Nothing leaves
//! here unguarded and compiles.
//!
//! [`carta::authorize`]: https://docs.rs/carta/latest/carta/attr.authorize.html

mod attr;
mod block;
mod directory;
mod errors;
mod expand;
mod group;
mod item;
mod model;
mod shape;
mod valid;
mod whole;

use block::OwnKind;
use directory::Directory;
use errors::Errors;
use expand::Guard;
use model::Scope;
use proc_macro2::TokenStream;
use quote::quote;

#[expect(missing_docs, reason = "documented on the re-export in `carta`")]
#[proc_macro_attribute]
pub fn authorize(
    args: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    expand(args.into(), &item.into()).into()
}

#[expect(missing_docs, reason = "documented on the re-export in `carta`")]
#[proc_macro_attribute]
pub fn unguarded(
    args: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    exempt(&args.into(), &item.into()).into()
}

// The second half of `carta::group!`, whose first half knows the way to `carta`.
#[doc(hidden)]
#[proc_macro]
pub fn group(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    group::expand(input.into()).into()
}

fn expand(args: TokenStream, item: &TokenStream) -> TokenStream {
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
fn exempt(args: &TokenStream, item: &TokenStream) -> TokenStream {
    if expand::block::is_question(args) {
        return expand::block::proven(OwnKind::Unguarded);
    }
    quote!(#item ::core::compile_error!("`unguarded` exempts a method of an `impl` block that is guarded as a whole, and is nothing elsewhere: remove it");)
}

#[cfg(test)]
mod tests;
