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
use proc_macro2::{Delimiter, Group, Span, TokenStream};
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
            let through = quote_spanned!(Span::mixed_site()=> Box::pin);
            (through, written.map(|output| quote!(-> #output)))
        }
        _ => (quote_spanned!(Span::mixed_site()=> guarded), None),
    };
    // Where the written type isn't such a box after all, rustc says so at that type.
    let (first, last) = match &signature.output {
        ReturnType::Type(_, output) => span::of(output),
        ReturnType::Default => span::of(&signature.ident),
    };
    let through = quote_spanned!(Span::mixed_site()=> #private::#through);
    let through = span::located(through, first, last);
    let deferred = quote_spanned!(Span::mixed_site()=> #private::deferred);
    let deferred = span::located(deferred, first, last);
    let body = parentheses(quote_spanned!(Span::mixed_site()=> move || #written #body), last);
    let wait = span::located(quote_spanned!(Span::mixed_site()=> .await), last, last);
    let future = quote_spanned!(Span::mixed_site()=> async move { #check #deferred #body #wait });
    let future = parentheses(future, last);
    quote!(#through #future)
}

/// The arguments of a call that claims to end at `place`.
fn parentheses(arguments: TokenStream, place: Span) -> Group {
    let mut group = Group::new(Delimiter::Parenthesis, arguments);
    group.set_span(Span::mixed_site().located_at(place));
    group
}
