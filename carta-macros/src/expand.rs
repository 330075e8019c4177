//! Writes the guarded function. Nothing here can fail: what could was found before.
//!
//! ```text
//! ATTRIBUTES #[doc = "who may call it"] HEAD {
//!     match { NAMES static GUARD = Guard::new(FUNCTION, POLICY); check(&GUARD) } {
//!         Checked::Granted => {}
//!         Checked::Denied(denial) => return denied(denial),
//!     }
//!     BODY
//! }
//! ```
//!
//! - The `match` lists both answers, so an answer that carta-core may have one day is a build error and no grant.
//! - The guard stands in a block of its own: items aren't hygienic, so it must be out of the body's sight. The body
//!   keeps its braces for the same reason: an item in it can't stand in for a constant that the policy names.
//! - Every path begins at the facade, so nothing that surrounds the function can be taken for ours.

mod doc;
mod policy;
mod span;

use crate::item::Function;
use crate::model::Attribute;
use proc_macro2::{Delimiter, Group, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{ReturnType, Signature, Type};

pub(crate) use policy::constant;

/// `function` with its guard.
pub(crate) fn function(attribute: &Attribute, function: Function) -> TokenStream {
    let Function { attributes, head, signature, inner, body } = function;
    let doc = doc::lines(&attribute.policy);
    let check = check(attribute, &signature);
    // rustc points at the braces when the body doesn't fit the return type. They aren't the user's own, whose lints
    // would say that one pair too many is there.
    let braces = Span::mixed_site().located_at(body.span());
    let body = block(body.stream(), braces);
    let guarded = block(quote!(#inner #check #body), braces);
    quote!(#(#attributes)* #doc #head #guarded)
}

fn block(stream: TokenStream, braces: Span) -> Group {
    let mut block = Group::new(Delimiter::Brace, stream);
    block.set_span(braces);
    block
}

/// The statement in front of the body.
fn check(attribute: &Attribute, signature: &Signature) -> TokenStream {
    let private = private(attribute);
    let guard = guard(attribute, signature, &private);
    let refused = refused(attribute, signature, &private);
    let (call, wait) = match signature.asyncness {
        None => (quote!(check), None),
        Some(_) => (quote!(check_async), Some(quote!(.await))),
    };
    let (denial, never) = (denial(), never(signature));
    quote_spanned! {Span::mixed_site()=>
        match { #guard #private::#call(&__CARTA_GUARD) } #wait {
            #private::Checked::Granted => {}
            #private::Checked::Denied(#denial) => { #never return #refused; }
        }
    }
}

/// The constants and the static behind a check.
fn guard(attribute: &Attribute, signature: &Signature, private: &TokenStream) -> TokenStream {
    let policy::Written { names, policy } = policy::write(&attribute.policy, private);
    let function = signature.ident.unraw().to_string();
    quote_spanned! {Span::mixed_site()=>
        #names
        static __CARTA_POLICY: #private::Policy = #policy;
        static __CARTA_GUARD: #private::Guard = #private::Guard::new(
            #private::concat!(#private::module_path!(), "::", #function),
            &__CARTA_POLICY,
        );
    }
}

/// Where `!` is returned, the `return` is never reached, and lints would say so to the user.
fn never(signature: &Signature) -> Option<TokenStream> {
    match &signature.output {
        ReturnType::Type(_, output) if matches!(**output, Type::Never(_)) => {
            Some(quote!(#[allow(unreachable_code, clippy::diverging_sub_expression)]))
        }
        _ => None,
    }
}

/// What a refused call returns.
fn refused(attribute: &Attribute, signature: &Signature, private: &TokenStream) -> TokenStream {
    let denial = denial();
    let (callee, arguments, (first, last)) = match &attribute.denied {
        // A type that can't carry a refusal is reported where it is written …
        None => (quote!(denied), quote!(#denial), span::of_return_type(signature)),
        // … and so is an expression that makes another type.
        Some(make) => (quote!(with_denied), quote!(#denial, #make), span::of(make)),
    };
    let path = quote_spanned!(Span::mixed_site()=> #private::#callee);
    let path = span::located(path, first, last);
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(Span::mixed_site().located_at(last));
    quote!(#path #arguments)
}

fn denial() -> proc_macro2::Ident {
    proc_macro2::Ident::new("denial", Span::mixed_site())
}

/// The way to what the expansion calls.
fn private(attribute: &Attribute) -> TokenStream {
    match &attribute.facade {
        None => quote_spanned!(Span::mixed_site()=> ::carta::__private),
        Some(facade) => quote_spanned!(Span::mixed_site()=> #facade::__private),
    }
}
