//! How a function runs, which decides where its check stands.
//!
//! A macro sees how a type is spelt, not what it is. So a type that is called like a future and spelt in no way that can
//! be deferred is refused: a check in front of such a body would block whoever calls it, and run before the first poll.

mod spelling;

pub(crate) use spelling::{answer, mentions_impl};

use crate::model::Scope;
use proc_macro2::Ident;
use spelling::Spelling;
use syn::{ReturnType, Signature, Type};

pub(crate) enum Shape {
    /// Runs when it is called.
    Call,
    /// `async fn`: runs when it is polled.
    Async,
    /// Returns `impl Future`. Nothing of the body may exist before the check, so the whole of it runs when it is polled.
    Opaque,
    /// Returns a boxed future: the same, in a box.
    Boxed,
}

/// The shape of a function, of which the attribute says with `marked` that it returns a future.
pub(crate) fn of(
    signature: &Signature,
    marked: Option<&Ident>,
    scope: Scope,
) -> syn::Result<Shape> {
    let refuse = |marked: &Ident, message| Err(syn::Error::new(marked.span(), message));
    match (&signature.output, marked) {
        (_, None) if signature.asyncness.is_some() => Ok(Shape::Async),
        (_, Some(marked)) if signature.asyncness.is_some() => refuse(
            marked,
            "`future` is for functions that return a future without being an `async fn`: remove it",
        ),
        (ReturnType::Default, None) => Ok(Shape::Call),
        (ReturnType::Default, Some(marked)) => {
            refuse(marked, "`future` marks the type that is returned, and nothing is: remove it")
        }
        (ReturnType::Type(_, output), marked) => returning(output, marked, scope),
    }
}

fn returning(output: &Type, marked: Option<&Ident>, scope: Scope) -> syn::Result<Shape> {
    match (spelling::of(output), marked) {
        (Spelling::Opaque { future: true }, _) | (Spelling::Opaque { .. }, Some(_)) => {
            Ok(Shape::Opaque)
        }
        (Spelling::Boxed, _) | (_, Some(_)) => Ok(Shape::Boxed),
        (Spelling::Future, None) => {
            let remedy = match scope {
                Scope::Function => "or add `future` if it is an alias of the latter",
                Scope::Method => {
                    "put `#[carta::authorize(…, future)]` on the method if it is an alias of the latter, or exempt it with `#[carta::unguarded]`"
                }
            };
            let message = format!(
                "this future can't be guarded as it is spelt: write an `async fn`, return `impl Future` or `Pin<Box<dyn Future>>`, {remedy}"
            );
            Err(syn::Error::new_spanned(output, message))
        }
        (Spelling::Opaque { future: false } | Spelling::Other, None) => Ok(Shape::Call),
    }
}
