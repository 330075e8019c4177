//! The attribute of the `carta` crate. Its documentation is on the re-export there, [`carta::authorize`].
//!
//! Four stages: `attr` reads what the attribute says into `model`; `item` splits the function into attributes,
//! head and body, and leaves the body as it is; `valid` finds what contradicts itself; `expand` writes the
//! result and can't fail. Every mistake is gathered on the way, so that all are reported at once.
//!
//! INVARIANT: the answer is the function with its guard, or the function beside a `compile_error!`. Nothing leaves
//! here unguarded and compiles.
//!
//! [`carta::authorize`]: https://docs.rs/carta/latest/carta/attr.authorize.html

mod attr;
mod errors;
mod expand;
mod group;
mod item;
mod model;
mod valid;

use errors::Errors;
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

// The second half of `carta::group!`, whose first half knows the way to `carta`.
#[doc(hidden)]
#[proc_macro]
pub fn group(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    group::expand(input.into()).into()
}

fn expand(args: TokenStream, item: &TokenStream) -> TokenStream {
    guarded(args, item.clone()).unwrap_or_else(|error| {
        // The function goes along, so that its callers don't add errors of their own.
        let error = error.into_compile_error();
        quote!(#item #error)
    })
}

fn guarded(args: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let mut errors = Errors::default();
    let attribute = attr::parse(args, &mut errors);
    let function = item::parse(item);
    if let Ok(function) = &function {
        valid::check(&attribute, function, &mut errors);
    }
    let function = errors.or(function)?;
    Ok(expand::function(&attribute, function))
}

#[cfg(test)]
mod tests;
