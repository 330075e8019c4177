//! Functions that return a future without being `async fn`.
//!
//! A check in front of such a body would block whoever calls it, and run before the first poll. Until these are
//! deferred as a whole, they are refused.

use crate::errors::Errors;
use syn::punctuated::Punctuated;
use syn::{
    GenericArgument, PathArguments, PathSegment, ReturnType, Signature, Token, Type, TypeParamBound,
};

pub(super) fn check(signature: &Signature, errors: &mut Errors) {
    let ReturnType::Type(_, output) = &signature.output else {
        return;
    };
    if signature.asyncness.is_none() && is_future(output) {
        errors.over(
            output,
            "a function that returns a future can't be guarded in this version of carta: write it as `async fn`",
        );
    }
}

/// Whether a type is spelt like a future. Only names are to be seen here, so anything called `…Future` is one.
fn is_future(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => is_future(&group.elem),
        Type::Paren(paren) => is_future(&paren.elem),
        Type::Reference(reference) => is_future(&reference.elem),
        Type::ImplTrait(opaque) => any_future(&opaque.bounds),
        Type::TraitObject(object) => any_future(&object.bounds),
        Type::Path(path) => path.path.segments.last().is_some_and(segment),
        _ => false,
    }
}

fn any_future(bounds: &Punctuated<TypeParamBound, Token![+]>) -> bool {
    bounds.iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(called_future),
        _ => false,
    })
}

fn called_future(segment: &PathSegment) -> bool {
    segment.ident.to_string().ends_with("Future")
}

/// `BoxFuture<…>`, or a future in a `Box` or a `Pin`.
fn segment(segment: &PathSegment) -> bool {
    called_future(segment)
        || (segment.ident == "Pin" || segment.ident == "Box") && holds_future(&segment.arguments)
}

fn holds_future(arguments: &PathArguments) -> bool {
    let PathArguments::AngleBracketed(arguments) = arguments else {
        return false;
    };
    arguments.args.iter().any(|argument| match argument {
        GenericArgument::Type(ty) => is_future(ty),
        _ => false,
    })
}
