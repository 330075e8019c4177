//! What can be read and still can't be guarded, or says the same twice.

use crate::beside;
use crate::directory::Directory;
use crate::errors::Errors;
use crate::model::{Attribute, Held, Leaf, Name, Permission, Policy, Scope, path_text};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::HashSet;
use syn::{GenericParam, Generics, Path, Signature};

/// What an attribute says, where the parameters of `generics` are in sight.
pub(crate) fn attribute<'a>(
    attribute: &Attribute,
    generics: impl IntoIterator<Item = &'a Generics>,
    directory: Option<&Directory>,
    errors: &mut Errors,
) {
    if let Some(directory) = directory {
        directory.check(&attribute.policy, errors);
    }
    repeated(&attribute.policy, errors);
    for generics in generics {
        generic(attribute, generics, errors);
    }
}

/// Names that stand twice among the operands of one operator.
fn repeated(policy: &Policy, errors: &mut Errors) {
    match policy {
        Policy::Authenticated | Policy::Leaf(_) => {}
        Policy::Not(term) => repeated(term, errors),
        Policy::Any(terms) | Policy::All(terms) => {
            let mut seen = HashSet::new();
            for term in terms {
                repeated(term, errors);
                if let Policy::Leaf(leaf) = term
                    && !seen.insert((leaf.kind.singular(), leaf.name.source()))
                {
                    let (one, name) = (leaf.kind.singular(), shown(&leaf.name));
                    let message = format!("the {one} `{name}` is named twice: remove one");
                    errors.over(&leaf.name, message);
                }
            }
        }
    }
}

fn shown(name: &Name) -> String {
    match name {
        Name::Literal(literal) => literal.value(),
        Name::Constant(path) => path_text(path),
    }
}

/// One guard serves all instances of a generic function, so its policy can't depend on a parameter.
fn generic(attribute: &Attribute, generics: &Generics, errors: &mut Errors) {
    let parameters: Vec<&Ident> = generics.params.iter().filter_map(parameter).collect();
    if parameters.is_empty() {
        return;
    }
    let mut refuse = |path: &Path| {
        if let Some(parameter) = names_one(path, &parameters) {
            let message = format!(
                "`{}` can't be named here: one guard serves all types, so name the type instead of `{parameter}`",
                path_text(path)
            );
            errors.over(path, message);
        }
    };
    attribute.policy.leaves(&mut |Leaf { name, .. }| {
        if let Name::Constant(path) = name {
            refuse(path);
        }
    });
    if let Some(Permission { held: Held::Constant(path), .. }) = &attribute.permission {
        refuse(path);
    }
}

fn parameter(parameter: &GenericParam) -> Option<&Ident> {
    match parameter {
        GenericParam::Type(parameter) => Some(&parameter.ident),
        GenericParam::Const(parameter) => Some(&parameter.ident),
        GenericParam::Lifetime(_) => None,
    }
}

/// The parameter that begins `path` or stands in its arguments.
fn names_one(path: &Path, parameters: &[&Ident]) -> Option<Ident> {
    let mut segments = path.segments.iter();
    let first = segments.next().map(|first| &first.ident);
    let first = first.filter(|_| path.leading_colon.is_none());
    let arguments =
        path.segments.iter().flat_map(|segment| idents(segment.arguments.to_token_stream()));
    let named = first.cloned().into_iter().chain(arguments);
    named.into_iter().find(|ident| parameters.contains(&ident))
}

fn idents(tokens: TokenStream) -> Vec<Ident> {
    let trees = tokens.into_iter();
    trees
        .flat_map(|tree| match tree {
            TokenTree::Ident(ident) => vec![ident],
            TokenTree::Group(group) => idents(group.stream()),
            TokenTree::Punct(_) | TokenTree::Literal(_) => Vec::new(),
        })
        .collect()
}

/// Attributes that would let callers past a guard in the body.
pub(crate) fn beside(attributes: &[syn::Attribute], scope: Scope, errors: &mut Errors) {
    let Some(path) = beside::keeping(attributes) else { return };
    let remedy = match scope {
        Scope::Function => "guard another function that calls this one",
        Scope::Method => {
            "make this private and `#[carta::unguarded]`, and call it from a guarded method"
        }
    };
    let message = format!(
        "`{}` keeps what is returned, and gives it to callers whom no guard sees: {remedy}",
        path_text(&path)
    );
    errors.over(&path, message);
}

/// What no guard can stand in front of.
pub(crate) fn signature(signature: &Signature, scope: Scope, errors: &mut Errors) {
    if let Some(constness) = &signature.constness {
        let remedy = match scope {
            Scope::Function => "remove `const`",
            Scope::Method => "remove `const`, or exempt it with `#[carta::unguarded]`",
        };
        let message = format!(
            "a `const fn` can't be guarded, since a constant can't ask who is calling: {remedy}"
        );
        errors.over(constness, message);
    }
    if let Some(variadic) = &signature.variadic {
        let remedy = match scope {
            Scope::Function => "guard a function that it calls",
            Scope::Method => {
                "exempt it with `#[carta::unguarded]`, and guard a function that it calls"
            }
        };
        errors.over(variadic, format!("a variadic function can't be guarded: {remedy}"));
    }
}
