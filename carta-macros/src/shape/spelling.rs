//! What a return type looks like. Only names are to be seen here, so anything called `…Future` is one.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, GenericArgument, PathArguments, PathSegment, Token, Type,
    TypeParamBound,
};

pub(super) enum Spelling {
    /// `impl …`, of a future or of something else.
    Opaque {
        future: bool,
    },
    /// `Pin<Box<…Future>>`, `BoxFuture` or `LocalBoxFuture`.
    Boxed,
    /// A future in another way.
    Future,
    Other,
}

pub(super) fn of(ty: &Type) -> Spelling {
    match bare(ty) {
        Type::ImplTrait(opaque) => Spelling::Opaque { future: futures(&opaque.bounds) },
        ty if is_boxed(ty) => Spelling::Boxed,
        ty if is_future(ty) => Spelling::Future,
        _ => Spelling::Other,
    }
}

/// What the future in a return type gives, if that is to be seen: where a mistake about it is reported.
pub(crate) fn answer(ty: &Type) -> Option<&Type> {
    match bare(ty) {
        Type::ImplTrait(opaque) => opaque.bounds.iter().find_map(bound_answer),
        Type::TraitObject(object) => object.bounds.iter().find_map(bound_answer),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            let inner = arguments(last)?.args.iter().rev().find_map(as_type)?;
            if is_alias(last) { Some(inner) } else { answer(inner) }
        }
        _ => None,
    }
}

/// Whether `impl` stands in a type, which a closure's return type can't hold.
pub(crate) fn mentions_impl(ty: &Type) -> bool {
    fn found(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|tree| match tree {
            TokenTree::Ident(ident) => ident == "impl",
            TokenTree::Group(group) => found(group.stream()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        })
    }
    found(ty.to_token_stream())
}

/// Takes off parentheses, visible or not.
fn bare(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Group(group) => &group.elem,
            Type::Paren(paren) => &paren.elem,
            other => return other,
        }
    }
}

fn is_boxed(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|last| {
        is_alias(last)
            || only(last, "Pin").is_some_and(|inner| match bare(inner) {
                Type::Path(path) => {
                    let held = path.path.segments.last().and_then(|last| only(last, "Box"));
                    held.is_some_and(is_trait_of_future)
                }
                _ => false,
            })
    })
}

fn is_alias(segment: &PathSegment) -> bool {
    segment.ident == "BoxFuture" || segment.ident == "LocalBoxFuture"
}

/// The first type in `NAME<…>`.
fn only<'a>(segment: &'a PathSegment, name: &str) -> Option<&'a Type> {
    arguments(segment).filter(|_| segment.ident == name)?.args.iter().find_map(as_type)
}

fn is_trait_of_future(ty: &Type) -> bool {
    match bare(ty) {
        Type::ImplTrait(opaque) => futures(&opaque.bounds),
        Type::TraitObject(object) => futures(&object.bounds),
        _ => false,
    }
}

fn is_future(ty: &Type) -> bool {
    match bare(ty) {
        Type::Reference(reference) => is_future(&reference.elem),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            called_future(last)
                || ["Pin", "Box"].iter().any(|name| only(last, name).is_some_and(is_future))
        }),
        ty => is_trait_of_future(ty),
    }
}

fn futures(bounds: &Punctuated<TypeParamBound, Token![+]>) -> bool {
    bounds.iter().any(|bound| last_of_bound(bound).is_some_and(called_future))
}

fn called_future(segment: &PathSegment) -> bool {
    segment.ident.to_string().ends_with("Future")
}

fn last_of_bound(bound: &TypeParamBound) -> Option<&PathSegment> {
    match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    }
}

/// `T` in `Future<Output = T>`.
fn bound_answer(bound: &TypeParamBound) -> Option<&Type> {
    arguments(last_of_bound(bound)?)?.args.iter().find_map(|argument| match argument {
        GenericArgument::AssocType(assoc) if assoc.ident == "Output" => Some(&assoc.ty),
        _ => None,
    })
}

fn arguments(segment: &PathSegment) -> Option<&AngleBracketedGenericArguments> {
    match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(arguments),
        _ => None,
    }
}

fn as_type(argument: &GenericArgument) -> Option<&Type> {
    match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    }
}
