//! Writes the guarded function. Nothing here can fail: what could was found before.
//!
//! ```text
//! ATTRIBUTES #[doc = "who may call it"] HEAD {
//!     match { NAMES static GUARD = Guard::new(FUNCTION, LINE, POLICY); check(&GUARD) } {
//!         Checked::Granted => {}
//!         Checked::Denied(denial) => return denied(denial),
//!     }
//!     BODY
//! }
//! ```
//!
//! With `permission = …`, the check is `check_on(&GUARD, resource(&EXPR))`: see [`permission`]. In an `async fn` it is
//! `match check_async(&GUARD) { Done(checked) => checked, Asking(asking) => asking.await }`, so that a call whose answer is
//! known awaits nothing. Each guard puts itself on the program's list, with `register!(GUARD)`.
//! A function that returns a future is written by [`future`].
//!
//! - The `match` lists both answers, so an answer that carta-core may have one day is a build error and no grant.
//! - The guard stands in a block of its own: items aren't hygienic, so it must be out of the body's sight. The body
//!   keeps its braces for the same reason: an item in it can't stand in for a constant that the policy names.
//! - Every path begins at the facade, so nothing that surrounds the function can be taken for ours.

pub(crate) mod block;
mod doc;
mod future;
mod permission;
mod policy;
mod span;

use crate::directory::Directory;
use crate::item::Function;
use crate::model::Attribute;
use crate::shape::Shape;
use proc_macro2::{Delimiter, Group, Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Path, ReturnType, Signature, Type};

pub(crate) use policy::constant;

/// One guard: what it requires, and how it is written.
pub(crate) struct Guard<'a> {
    pub(crate) attribute: &'a Attribute,
    /// The file that the names were looked up in.
    pub(crate) directory: Option<&'a Directory>,
    /// The facade, if the attribute itself doesn't say.
    pub(crate) facade: Option<&'a Path>,
    /// The static that holds the policy outside of the function, for a whole block.
    pub(crate) shared: Option<&'a Ident>,
    /// The type that the function is a method of, if that is to be seen.
    pub(crate) owner: Option<&'a Ident>,
}

/// `function` with its guards, all of which have to pass.
pub(crate) fn function(guards: &[Guard<'_>], shape: &Shape, function: Function) -> TokenStream {
    let Function { attributes, head, signature, inner, body } = function;
    let docs = guards.iter().map(|guard| doc::lines(guard.attribute));
    let checks: TokenStream = guards.iter().map(|guard| guard.check(shape, &signature)).collect();
    // rustc points at the braces when the body doesn't fit the return type. They aren't the user's own, whose lints
    // would say that one pair too many is there.
    let braces = Span::mixed_site().located_at(body.span());
    let body = block(body.stream(), braces);
    let guarded = match (shape, guards.first()) {
        (Shape::Opaque | Shape::Boxed, Some(guard)) => {
            future::deferred(shape, &signature, &guard.private(), &checks, &body)
        }
        _ => quote!(#checks #body),
    };
    let guarded = block(quote!(#inner #guarded), braces);
    quote!(#(#attributes)* #(#docs)* #head #guarded)
}

fn block(stream: TokenStream, braces: Span) -> Group {
    let mut block = Group::new(Delimiter::Brace, stream);
    block.set_span(braces);
    block
}

impl Guard<'_> {
    /// The statement in front of the body.
    fn check(&self, shape: &Shape, signature: &Signature) -> TokenStream {
        let private = self.private();
        let guard = self.statics(signature);
        let refused = self.refused(signature, &private);
        let later = !matches!(shape, Shape::Call);
        let permission = self.attribute.permission.as_ref();
        let permission::Written { before, call } = permission::write(permission, later, &private);
        let checked = quote_spanned!(Span::mixed_site()=> { #before { #guard #call } });
        let checked = if later { awaited(&checked, &private) } else { checked };
        let (denial, never) = (denial(), never(signature));
        quote_spanned! {Span::mixed_site()=>
            match #checked {
                #private::Checked::Granted => {}
                #private::Checked::Denied(#denial) => { #never return #refused; }
            }
        }
    }

    /// The constants and the static behind a check.
    fn statics(&self, signature: &Signature) -> TokenStream {
        let private = self.private();
        let here = Ident::new("__CARTA_POLICY", Span::mixed_site());
        let (name, policy) = match self.shared {
            Some(shared) => (shared, None),
            None => (&here, Some(policy(&here, self.attribute, self.directory, &private))),
        };
        let fresh = self.attribute.fresh.then(|| quote_spanned!(Span::mixed_site()=> .fresh()));
        let permission = self.attribute.permission.as_ref();
        let required = permission.map(|permission| permission::required(permission, &private));
        let (constant, permission) = required.unzip();
        let constant = constant.flatten();
        let owner = self.owner.map(|owner| format!("{}::", owner.unraw()));
        let function = format!("::{}{}", owner.unwrap_or_default(), signature.ident.unraw());
        // What the compiler would tell a constant of its place is where the attribute begins.
        let line = Literal::usize_unsuffixed(span::line(signature.ident.span()));
        quote_spanned! {Span::mixed_site()=>
            #policy
            #constant
            static __CARTA_GUARD: #private::Guard = #private::Guard::new(
                #private::concat!(#private::module_path!(), #function),
                #line,
                &#name,
            )
            #fresh #permission;
            #private::register!(__CARTA_GUARD);
        }
    }

    /// What a refused call returns.
    fn refused(&self, signature: &Signature, private: &TokenStream) -> TokenStream {
        let denial = denial();
        let (callee, arguments, (first, last)) = match &self.attribute.denied {
            // A type that can't carry a refusal is reported where it is written …
            None => {
                let callee = if self.shared.is_some() { "denied_in_block" } else { "denied" };
                (callee, quote!(#denial), span::of_return_type(signature))
            }
            // … and so is an expression that makes another type.
            Some(make) => ("with_denied", quote!(#denial, #make), span::of(make)),
        };
        let callee = Ident::new(callee, Span::mixed_site());
        let path = quote_spanned!(Span::mixed_site()=> #private::#callee);
        let path = span::located(path, first, last);
        let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
        arguments.set_span(Span::mixed_site().located_at(last));
        quote!(#path #arguments)
    }

    /// The way to what the expansion calls.
    fn private(&self) -> TokenStream {
        private(self.attribute.facade.as_ref().or(self.facade))
    }
}

/// The answer to a check that may have to wait.
fn awaited(checking: &TokenStream, private: &TokenStream) -> TokenStream {
    let [checked, asking] = ["checked", "asking"].map(|name| Ident::new(name, Span::mixed_site()));
    quote_spanned! {Span::mixed_site()=>
        match #checking {
            #private::Checking::Done(#checked) => #checked,
            #private::Checking::Asking(#asking) => #asking.await,
        }
    }
}

/// The policy, and the constants that it refers to.
fn policy(
    name: &Ident,
    attribute: &Attribute,
    directory: Option<&Directory>,
    private: &TokenStream,
) -> TokenStream {
    let tracked = directory.and_then(|directory| directory.tracked(private));
    let policy::Written { names, policy } = policy::write(&attribute.policy, private);
    quote_spanned! {Span::mixed_site()=>
        #tracked
        #names
        static #name: #private::Policy = #policy;
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

fn denial() -> Ident {
    Ident::new("denial", Span::mixed_site())
}

fn private(facade: Option<&Path>) -> TokenStream {
    match facade {
        None => quote_spanned!(Span::mixed_site()=> ::carta::__private),
        Some(facade) => quote_spanned!(Span::mixed_site()=> #facade::__private),
    }
}
