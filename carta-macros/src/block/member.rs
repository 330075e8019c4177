//! One member of a block: a method to guard, or something that isn't to be.

use super::own::{self, Kind, Own};
use crate::beside;
use crate::item::{self, Function};
use crate::model::path_text;
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Attribute, LitStr, Path, Signature, Token, Visibility};

pub(crate) enum Member {
    Method(Box<Method>),
    /// What says of itself that it is exempt.
    Exempt(Vec<Own>, TokenStream),
    /// A private method, a constant or a type, as it is.
    Other(TokenStream),
}

/// A method that the block covers, or that has a guard of its own.
pub(crate) struct Method {
    pub(crate) own: Vec<Own>,
    pub(crate) function: Function,
}

/// Reads one of a block on which the attribute `foreign` stands too.
pub(super) fn parse(
    input: ParseStream<'_>,
    of_trait: bool,
    foreign: Option<&Path>,
) -> syn::Result<Member> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility: Visibility = input.parse()?;
    macro_call(input, of_trait)?;
    let plain = is_plain(input);
    let (own, others) = own::take(attributes)?;
    let covered = !plain && (of_trait || !is_private(&visibility));
    let exempt = own.iter().find(|own| own.kind == Kind::Unguarded);
    if exempt.is_none() && (covered || !own.is_empty()) {
        item::check_method(input)?;
        let function = item::parse(function(&others, &visibility, input)?)?;
        return Ok(Member::Method(Box::new(Method { own, function })));
    }
    // Another macro may make functions of what is neither guarded nor said to be exempt: a resolver of a private method.
    let foreign = beside::foreign(&others).or_else(|| foreign.filter(|_| !plain).cloned());
    match (exempt, foreign) {
        (None, Some(foreign)) => return Err(unseen(input, plain, &foreign)?),
        (Some(own), None) if !covered => {
            let message =
                "a block guards neither private methods nor constants anyway: remove `unguarded`";
            return Err(syn::Error::new_spanned(&own.path, message));
        }
        _ => {}
    }
    let tokens = if plain {
        let rest = until_semicolon(input)?;
        quote!(#(#others)* #visibility #rest)
    } else {
        function(&others, &visibility, input)?
    };
    Ok(if own.is_empty() { Member::Other(tokens) } else { Member::Exempt(own, tokens) })
}

/// What `foreign` makes of a member can't be seen here, and would be without a guard.
fn unseen(input: ParseStream<'_>, plain: bool, foreign: &Path) -> syn::Result<syn::Error> {
    let foreign = path_text(foreign);
    Ok(if plain {
        let message = format!(
            "what `{foreign}` makes of this would have no guard: exempt it with `#[carta::unguarded]`"
        );
        input.error(message)
    } else {
        let message = format!(
            "what `{foreign}` makes of this private method would have no guard: add `#[carta::authorize(…)]`, or exempt it with `#[carta::unguarded]`"
        );
        syn::Error::new(signature(&input.fork())?.ident.span(), message)
    })
}

/// What a macro makes can't be seen here, and would be without a guard.
fn macro_call(input: ParseStream<'_>, of_trait: bool) -> syn::Result<()> {
    let ahead = input.fork();
    match ahead.call(Path::parse_mod_style) {
        Ok(path) if ahead.peek(Token![!]) => {
            let remedy = if of_trait {
                "guard the methods one by one"
            } else {
                "call it in a block of its own"
            };
            let message = format!(
                "a macro can't be called in a guarded block, since what it makes would have no guard: {remedy}"
            );
            Err(syn::Error::new_spanned(path, message))
        }
        _ => Ok(()),
    }
}

/// A constant or a type.
fn is_plain(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let default = ahead.fork();
    if default.call(Ident::parse_any).is_ok_and(|word| word == "default") {
        let _ = ahead.call(Ident::parse_any);
    }
    ahead.peek(Token![type]) || ahead.peek(Token![const]) && item::is_constant_item(&ahead)
}

fn is_private(visibility: &Visibility) -> bool {
    match visibility {
        Visibility::Inherited => true,
        Visibility::Restricted(restricted) => restricted.path.is_ident("self"),
        Visibility::Public(_) => false,
    }
}

fn until_semicolon(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    loop {
        let tree: TokenTree = input.parse()?;
        let last = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == ';');
        tokens.extend([tree]);
        if last {
            return Ok(tokens);
        }
    }
}

/// The tokens of one function. Its head is read only to know where its body begins.
fn function(
    attributes: &[Attribute],
    visibility: &Visibility,
    input: ParseStream<'_>,
) -> syn::Result<TokenStream> {
    let ahead = input.fork();
    signature(&ahead)?;
    let mut head = TokenStream::new();
    while input.cursor() != ahead.cursor() {
        head.extend([input.parse::<TokenTree>()?]);
    }
    let body: TokenTree = input.parse()?;
    Ok(quote!(#(#attributes)* #visibility #head #body))
}

fn signature(input: ParseStream<'_>) -> syn::Result<Signature> {
    skip_qualifiers(input)?;
    input.parse()
}

/// Goes to the `fn`. Some words before it are none that syn knows, and nothing but such words is passed over.
fn skip_qualifiers(input: ParseStream<'_>) -> syn::Result<()> {
    const WORDS: [&str; 7] = ["default", "const", "async", "unsafe", "safe", "gen", "extern"];
    while !input.peek(Token![fn]) {
        let span = input.span();
        let word = input.call(Ident::parse_any).ok();
        if !word.is_some_and(|word| WORDS.contains(&word.to_string().as_str())) {
            let message = "expected a method: nothing else can be read here";
            return Err(syn::Error::new(span, message));
        }
        let _abi: Option<LitStr> = input.parse()?;
    }
    Ok(())
}

/// Goes behind a member that can't be read.
pub(super) fn skip(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() {
        let end = match input.parse::<TokenTree>()? {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            TokenTree::Ident(_) | TokenTree::Literal(_) => false,
        };
        if end {
            break;
        }
    }
    // `mac!(…);` and `mac! { … }` alike.
    let _: Option<Token![;]> = input.parse().ok();
    Ok(())
}
