//! The body of a function that returns a future:
//!
//! ```text
//! guarded(async move { CHECK deferred(move || BODY).await })                           impl Future
//! Box::pin(async move { CHECK deferred(move || -> WRITTEN TYPE BODY).await })          Pin<Box<dyn Future>>
//! ```
//!
//! Nothing of the body exists before the check, what it does before it makes its future and where it returns early
//! included. In a box, several branches may give different futures: the written type lets each become a `dyn Future`.

use super::span;
use crate::shape::{Shape, mentions_impl};
use proc_macro2::{Group, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{ReturnType, Signature};

pub(super) fn deferred(
    shape: &Shape,
    signature: &Signature,
    private: &TokenStream,
    check: &TokenStream,
    body: &Group,
) -> TokenStream {
    let (through, written) = match (shape, &signature.output) {
        (Shape::Boxed, ReturnType::Type(_, output)) => {
            let written = Some(output).filter(|output| !mentions_impl(output));
            (quote!(Box::pin), written.map(|output| quote!(-> #output)))
        }
        _ => (quote!(guarded), None),
    };
    // Where the written type isn't such a box after all, rustc says so at that type.
    let (first, last) = match &signature.output {
        ReturnType::Type(_, output) => span::of(output),
        ReturnType::Default => span::of(&signature.ident),
    };
    let through = quote_spanned!(Span::mixed_site()=> #private::#through);
    let through = span::located(through, first, last);
    quote_spanned! {Span::mixed_site()=>
        #through(async move {
            #check
            #private::deferred(move || #written #body).await
        })
    }
}
