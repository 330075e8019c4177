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
    /// The permission, as a constant.
    pub(super) items: TokenStream,
    pub(super) call: TokenStream,
}

pub(super) fn write(
    permission: Option<&Permission>,
    later: bool,
    private: &TokenStream,
) -> Written {
    let Some(Permission { held, on }) = permission else {
        let check = if later { quote!(check_async) } else { quote!(check) };
        let call = quote_spanned!(Span::mixed_site()=> #private::#check(&__CARTA_GUARD));
        return Written { call, ..Written::default() };
    };
    let check = if later { quote!(check_on_async) } else { quote!(check_on) };
    let held = match held {
        Held::Literal(_, variant) => {
            let variant = Ident::new(variant, Span::mixed_site());
            quote_spanned!(Span::mixed_site()=> #private::Permission::#variant)
        }
        Held::Constant(path) => path.to_token_stream(),
    };
    let resource = Ident::new("resource", Span::mixed_site());
    // rustc finds fault with the expression's type where the expression stands.
    let (first, last) = span::of(on);
    let convert = quote_spanned!(Span::mixed_site()=> #private::resource);
    let convert = span::located(convert, first, last);
    let mut expression = Group::new(Delimiter::Parenthesis, on.to_token_stream());
    expression.set_span(Span::mixed_site().located_at(last));
    let expression = TokenTree::Group(expression);
    let borrow = span::located(quote!(&), first, first);
    Written {
        before: quote_spanned! {Span::mixed_site()=> let #resource = #convert(#borrow #expression); },
        items: quote_spanned! {Span::mixed_site()=>
            const __CARTA_PERMISSION: #private::Permission = #held;
        },
        call: quote_spanned! {Span::mixed_site()=>
            #private::#check(&__CARTA_GUARD, __CARTA_PERMISSION, #resource)
        },
    }
}
