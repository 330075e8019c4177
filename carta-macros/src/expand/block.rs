//! A whole `impl` block:
//!
//! ```text
//! const _: () = {
//!     static POLICY, once for all methods
//!     what proves each own attribute to be ours
//!     impl … { METHODS, each with its guard }
//! };
//! ```

use super::{policy, private};
use crate::block::{Block, Own, OwnKind};
use crate::directory::Directory;
use crate::model::Attribute;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A name for the policy of one block. With two attributes on a block, the second one's static stands nearer to the
/// guards of the first than their own: were the names the same, one policy would take the place of the other.
pub(crate) fn policy_name() -> Ident {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format_ident!("__CARTA_POLICY_{count}", span = Span::mixed_site())
}

/// The block, of which `members` are written already.
pub(crate) fn whole(
    attribute: &Attribute,
    block: &Block,
    directory: Option<&Directory>,
    name: &Ident,
    proofs: &TokenStream,
    members: &TokenStream,
) -> TokenStream {
    let private = private(attribute.facade.as_ref());
    let policy = policy(name, attribute, directory, &private);
    let Block { attributes, head, inner, braces, .. } = block;
    let mut body =
        Group::new(Delimiter::Brace, [inner.clone(), members.clone()].into_iter().collect());
    body.set_span(*braces);
    quote_spanned! {Span::mixed_site()=>
        const _: () = {
            #policy
            #proofs
            #(#attributes)* #head #body
        };
    }
}

/// An item that compiles only if `own` is one of our attributes.
pub(crate) fn proof(own: &Own) -> TokenStream {
    let path = &own.path;
    let name = path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    let message = format!(
        "this `{name}` isn't carta's, and stands where it would be taken for it: give it another name with `use … as …`"
    );
    let place = path.segments.last().map_or_else(Span::mixed_site, |last| last.ident.span());
    let message =
        quote_spanned!(Span::mixed_site().located_at(place)=> ::core::compile_error!(#message););
    let constant =
        Ident::new(&constant(own.kind).to_string(), Span::mixed_site().located_at(place));
    quote_spanned! {Span::mixed_site()=>
        const _: () = {
            #[#path(__carta_proof)]
            fn __carta_proof() { #message }
            #constant
        };
    }
}

/// What our attribute makes of a proof's question.
pub(crate) fn proven(kind: OwnKind) -> TokenStream {
    let constant = constant(kind);
    quote_spanned!(Span::mixed_site()=> const #constant: () = ();)
}

/// The question, as the attribute receives it.
pub(crate) fn is_question(args: &TokenStream) -> bool {
    args.to_string() == "__carta_proof"
}

/// The answer. Where it isn't given, rustc tells the user that it can't find this name.
fn constant(kind: OwnKind) -> Ident {
    let name = match kind {
        OwnKind::Authorize => "THIS_AUTHORIZE_IS_NOT_CARTAS",
        OwnKind::Unguarded => "THIS_UNGUARDED_IS_NOT_CARTAS",
    };
    Ident::new(name, Span::mixed_site())
}
