//! Names what the attribute stands on, when that isn't a function with a body.

use crate::model::Scope;
use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Signature, Token};

const FOREIGN: &str = "a foreign function can't be guarded: guard a function that calls it";

/// Looks at what follows the visibility; takes nothing away. `Ok` means that a function follows.
pub(super) fn check(input: ParseStream<'_>, with_body: bool, scope: Scope) -> syn::Result<()> {
    let ahead = input.fork();
    let mut qualifiers = Vec::new();
    loop {
        let span = ahead.span();
        let Ok(word) = ahead.call(Ident::parse_any) else {
            return Err(refusal(span, "expected a function: the attribute guards nothing else"));
        };
        let written = word.to_string();
        match written.as_str() {
            "fn" => return qualified(&qualifiers, with_body, scope),
            // `const NAME` and `static NAME` are items, `const fn` is a function.
            "const" if is_named(&ahead) => {
                return Err(refusal(word.span(), &not_code("a constant")));
            }
            "default" | "const" | "async" | "unsafe" | "safe" | "gen" => qualifiers.push(word),
            "extern" => {
                let _abi: Option<LitStr> = ahead.parse().ok();
                // The braces have been taken away as if they were a body.
                if ahead.is_empty() {
                    return Err(refusal(word.span(), FOREIGN));
                }
            }
            _ => return Err(refusal(word.span(), &other(&written, &ahead))),
        }
    }
}

/// Whether a constant follows, and not a `const fn`.
pub(crate) fn is_constant(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.parse::<Token![const]>().is_ok() && is_named(&ahead)
}

/// Whether `NAME: …` follows a `const` that was taken away.
fn is_named(ahead: ParseStream<'_>) -> bool {
    let ahead = ahead.fork();
    ahead.peek(Token![_]) || {
        let name = ahead.call(Ident::parse_any);
        name.is_ok() && (ahead.peek(Token![:]) || ahead.peek(Token![=]) || ahead.peek(Token![<]))
    }
}

/// A function, with words before `fn` that have to be looked at.
fn qualified(qualifiers: &[Ident], with_body: bool, scope: Scope) -> syn::Result<()> {
    for word in qualifiers {
        let message = match (word.to_string().as_str(), scope) {
            ("gen", Scope::Function) => {
                "a `gen fn` can't be guarded: guard a function that returns the iterator in a `Result`"
            }
            ("gen", Scope::Method) => {
                "a `gen fn` can't be guarded: return the iterator in a `Result`, or exempt it with `#[carta::unguarded]`"
            }
            ("default", Scope::Function) => {
                "a `default fn` can't be guarded: guard a function that it calls"
            }
            ("default", Scope::Method) => {
                "a `default fn` can't be guarded: exempt it with `#[carta::unguarded]`, and guard a function that it calls"
            }
            ("safe", _) if !with_body => FOREIGN,
            _ => continue,
        };
        return Err(refusal(word.span(), message));
    }
    Ok(())
}

/// What to say of an item that begins with `word`.
fn other(word: &str, ahead: ParseStream<'_>) -> String {
    match word {
        "impl" => "this `impl` block can't be read: put the attribute on its methods".to_owned(),
        "trait" | "auto" => {
            "a trait can't be guarded: put the attribute on its default methods, and on the methods of its implementations".to_owned()
        }
        "mod" => "a module can't be guarded: put the attribute on its functions".to_owned(),
        "struct" => not_code("a struct"),
        "enum" => not_code("an enum"),
        "union" => not_code("a union"),
        "static" => not_code("a static"),
        "type" => not_code("a type alias"),
        "use" => not_code("a `use`"),
        "crate" => not_code("an `extern crate`"),
        _ if ahead.peek(Token![!]) => {
            "a macro can't be guarded: put the attribute on the functions that it makes".to_owned()
        }
        _ => "expected a function: the attribute guards nothing else".to_owned(),
    }
}

fn not_code(what: &str) -> String {
    format!("{what} can't be guarded, since it doesn't run: put the attribute on functions")
}

/// A function that ends in `;`.
pub(super) fn without_body(signature: &Signature) -> syn::Error {
    refusal(
        signature.ident.span(),
        "a function without a body can't be guarded: put the attribute on the implementations, or write a default body",
    )
}

fn refusal(span: Span, message: &str) -> syn::Error {
    syn::Error::new(span, message)
}
