//! The call that checks, with a permission on a resource or without.
//!
//! The user's expression stands in front of our items, which would be in its sight otherwise. It is evaluated once,
//! borrowed, and gone before the check begins.

use super::span;
use crate::model::{Held, Permission};
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

#[derive(Default)]
pub(super) struct Written {
    /// Evaluates the resource.
    pub(super) before: TokenStream,
    pub(super) call: TokenStream,
}

pub(super) fn write(
    permission: Option<&Permission>,
    later: bool,
    private: &TokenStream,
) -> Written {
    let Some(Permission { on, .. }) = permission else {
        let check = if later { quote!(check_async) } else { quote!(check) };
        let call = quote_spanned!(Span::mixed_site()=> #private::#check(&__CARTA_GUARD));
        return Written { call, ..Written::default() };
    };
    let check = if later { quote!(check_on_async) } else { quote!(check_on) };
    let resource = Ident::new("resource", Span::mixed_site());
    // rustc finds fault with the expression's type where the expression stands.
    let (first, last) = span::of(on);
    let convert = quote_spanned!(Span::mixed_site()=> #private::resource);
    let convert = span::located(convert, first, last);
    let mut expression = Group::new(Delimiter::Parenthesis, on.to_token_stream());
    expression.set_span(Span::mixed_site().located_at(last));
    let expression = TokenTree::Group(expression);
    // All of one origin, or rustc takes the first for the whole.
    let borrow = span::located(quote_spanned!(Span::mixed_site()=> &), first, first);
    Written {
        before: quote_spanned! {Span::mixed_site()=> let #resource = #convert(#borrow #expression); },
        call: quote_spanned!(Span::mixed_site()=> #private::#check(&__CARTA_GUARD, #resource)),
    }
}

/// What the guard requires beside its policy: a method of the guard in the making, and what stands before it.
pub(super) fn required(
    Permission { held, on }: &Permission,
    private: &TokenStream,
) -> (Option<TokenStream>, TokenStream) {
    let (constant, held) = match held {
        Held::Literal(_, variant) => {
            let variant = Ident::new(variant, Span::mixed_site());
            (None, quote_spanned!(Span::mixed_site()=> #private::Permission::#variant))
        }
        // An item of its own, so that rustc finds fault with its type and with nothing else.
        Held::Constant(path) => {
            let name = Ident::new("__CARTA_PERMISSION", Span::mixed_site());
            let constant = quote_spanned! {Span::mixed_site()=>
                const #name: #private::Permission = #path;
            };
            (Some(constant), name.into_token_stream())
        }
    };
    // For the list of all guards; the compiler writes it as it was written.
    (constant, quote_spanned!(Span::mixed_site()=> .on(#held, #private::stringify!(#on))))
}
