//! The policy as a constant expression: data for carta-core, never a condition.
//!
//! Each name becomes a constant of its own, which has two effects: carta-core's `const fn` judges every literal
//! while compiling, also in a generic function that nobody calls; and rustc reports each bad one where it stands.

use super::span;
use crate::model::{Kind, Leaf, Name, Policy};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::LitStr;

/// A policy in tokens.
pub(super) struct Written {
    /// The constants that `policy` refers to.
    pub(super) names: TokenStream,
    pub(super) policy: TokenStream,
}

pub(super) fn write(policy: &Policy, private: &TokenStream) -> Written {
    let mut writer = Writer { private, names: TokenStream::new(), count: 0 };
    let policy = writer.policy(policy);
    Written { names: writer.names, policy }
}

/// A group as an expression that is evaluated wherever it stands: only items are, and by `cargo check` too.
pub(crate) fn constant(private: &TokenStream, name: &LitStr) -> TokenStream {
    let ty = quote_spanned!(Span::mixed_site()=> #private::Group);
    let value = checked(&ty, name);
    let item = Ident::new("__CARTA_GROUP", Span::mixed_site());
    let used = span::located(item.to_token_stream(), name.span(), name.span());
    quote_spanned!(Span::mixed_site()=> { const #item: #ty = #value; #used })
}

/// `Group::new("literal")`, where rustc reports a bad literal at the literal.
fn checked(ty: &TokenStream, name: &LitStr) -> TokenStream {
    let call = quote_spanned!(Span::mixed_site()=> #ty::new(#name));
    span::located(call, name.span(), name.span())
}

struct Writer<'a> {
    private: &'a TokenStream,
    names: TokenStream,
    count: usize,
}

impl Writer<'_> {
    fn policy(&mut self, policy: &Policy) -> TokenStream {
        let private = self.private;
        match policy {
            Policy::Authenticated => quote!(#private::Policy::Authenticated),
            Policy::Leaf(leaf) => self.leaf(leaf),
            Policy::Any(terms) => self.operator(&quote!(Any), terms),
            Policy::All(terms) => self.operator(&quote!(All), terms),
            Policy::Not(term) => {
                let term = self.policy(term);
                quote!(#private::Policy::Not(#private::Terms::Static(&#term)))
            }
        }
    }

    fn operator(&mut self, variant: &TokenStream, terms: &[Policy]) -> TokenStream {
        let private = self.private;
        let terms: Vec<_> = terms.iter().map(|term| self.policy(term)).collect();
        quote!(#private::Policy::#variant(#private::Terms::Static(&[#(#terms),*])))
    }

    fn leaf(&mut self, Leaf { kind, name }: &Leaf) -> TokenStream {
        let private = self.private;
        let (variant, ty) = match kind {
            Kind::User => (quote!(User), quote_spanned!(Span::mixed_site()=> #private::UserName)),
            Kind::Group => (quote!(Group), quote_spanned!(Span::mixed_site()=> #private::Group)),
        };
        let value = match name {
            Name::Literal(literal) => checked(&ty, literal),
            Name::Constant(path) => path.to_token_stream(),
        };
        let constant = self.next_name();
        self.names.extend(quote_spanned!(Span::mixed_site()=> const #constant: #ty = #value;));
        // rustc adds a note where a bad constant is used: at the name too.
        let (first, last) = span::of(name);
        let used = span::located(constant.into_token_stream(), first, last);
        quote!(#private::Policy::#variant(#used))
    }

    fn next_name(&mut self) -> Ident {
        self.count += 1;
        format_ident!("__CARTA_NAME_{}", self.count, span = Span::mixed_site())
    }
}
