//! The attribute of the `carta` crate. Its documentation is on the re-export there, [`carta::authorize`].
//!
//! Four stages: `attr` reads what the attribute says into `model`; `item` splits the function into attributes,
//! head and body, and leaves the body as it is; `valid` finds what contradicts itself, and `shape` when the function
//! runs; `expand` writes the result and can't fail. Every mistake is gathered on the way, so that all are reported at once.
//!
//! `answer` goes through them; `block` and `whole` do so for a whole `impl`, method by method. `directory` knows the
//! names that a `carta.toml` lists, and `beside` the attributes of others that would let callers past a guard.
//!
//! INVARIANT: the answer is the function with its guard, or the function beside a `compile_error!`. Nothing leaves
//! here unguarded and compiles.
//!
//! [`carta::authorize`]: https://docs.rs/carta/latest/carta/attr.authorize.html

mod answer;
mod attr;
mod beside;
mod block;
mod directory;
mod errors;
mod expand;
mod group;
mod item;
mod model;
mod shape;
mod valid;
mod whole;

#[expect(missing_docs, reason = "documented on the re-export in `carta`")]
#[proc_macro_attribute]
pub fn authorize(
    args: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    answer::expand(args.into(), &item.into()).into()
}

#[expect(missing_docs, reason = "documented on the re-export in `carta`")]
#[proc_macro_attribute]
pub fn unguarded(
    args: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    answer::exempt(&args.into(), &item.into()).into()
}

// The second half of `carta::group!`, whose first half knows the way to `carta`.
#[doc(hidden)]
#[proc_macro]
pub fn group(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    group::expand(input.into()).into()
}

#[cfg(test)]
mod tests;
