//! The attributes beside ours, which other macros may act on.
//!
//! Those in front of ours have been expanded and can't be seen; those behind it are known by their names alone.

use proc_macro2::TokenTree;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Meta, Path, Token};

/// The attribute that keeps what a function returned, and gives it to callers whom no guard sees.
pub(crate) fn keeping(attributes: &[Attribute]) -> Option<Path> {
    find(attributes, &|path| last_word(path).is_some_and(|word| is_keeping(&word)))
}

/// The attribute that may make other functions of what it stands on.
pub(crate) fn foreign(attributes: &[Attribute]) -> Option<Path> {
    find(attributes, &|path| !is_harmless(path))
}

/// Those of crates in wide use: what isn't listed here is up to the documentation.
fn is_keeping(word: &str) -> bool {
    matches!(
        word,
        "cached" | "once" | "io_cached" | "concurrent_cached" // cached, and rstest's `once`
        | "memoize" // memoize, comemo
        | "lru_cache" // lru-cache-macros, memoeyes
        | "tracked" // salsa
    )
}

/// Whether the compiler or a tool reads this attribute and nothing comes of it, or a macro that only wraps the body.
/// `no_mangle` and `export_name` aren't among them: they let others call a private function.
fn is_harmless(path: &Path) -> bool {
    let first = path.segments.first().map(|first| first.ident.unraw().to_string());
    match (first.as_deref(), path.segments.len()) {
        (
            Some(
                "allow"
                | "automatically_derived"
                | "cfg"
                | "cold"
                | "deny"
                | "deprecated"
                | "doc"
                | "expect"
                | "forbid"
                | "inline"
                | "instruction_set"
                | "must_use"
                | "target_feature"
                | "track_caller"
                | "warn",
            ),
            1,
        )
        | (Some("clippy" | "diagnostic" | "miri" | "rust_analyzer" | "rustfmt"), 2..) => true,
        _ => last_word(path).is_some_and(|word| {
            matches!(word.as_str(), "instrument" | "async_recursion") // tracing, async-recursion
        }),
    }
}

fn last_word(path: &Path) -> Option<String> {
    path.segments.last().map(|last| last.ident.unraw().to_string())
}

fn find(attributes: &[Attribute], wanted: &dyn Fn(&Path) -> bool) -> Option<Path> {
    attributes.iter().find_map(|attribute| find_in(&attribute.meta, wanted))
}

/// Looks into `cfg_attr` and `unsafe` too.
fn find_in(meta: &Meta, wanted: &dyn Fn(&Path) -> bool) -> Option<Path> {
    let inside = match meta {
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            conditional.parse2(list.tokens.clone()).ok()
        }
        Meta::List(list) if list.path.is_ident("unsafe") => {
            syn::parse2(list.tokens.clone()).ok().map(|inside| vec![inside])
        }
        _ => None,
    };
    match inside {
        Some(inside) => inside.iter().find_map(|meta| find_in(meta, wanted)),
        // What can't be read is looked at by its own name.
        None => Some(meta.path()).filter(|path| wanted(path)).cloned(),
    }
}

/// What stands behind the condition of a `cfg_attr`.
fn conditional(input: ParseStream<'_>) -> syn::Result<Vec<Meta>> {
    while !input.is_empty() && !input.peek(Token![,]) {
        input.parse::<TokenTree>()?;
    }
    let mut metas = Vec::new();
    while input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
        metas.push(input.parse()?);
    }
    Ok(metas)
}

#[cfg(test)]
mod tests {
    use super::{foreign, keeping};
    use crate::model::path_text;
    use syn::parse::Parser;
    use syn::{Attribute, Path};

    #[test]
    fn attributes_are_found_by_their_names() {
        for (found, text) in [
            (None, "#[inline]"),
            (None, "/// text"),
            (None, "#[cfg_attr(true, must_use, doc(alias = \"x\"),)]"),
            (None, "#[rustfmt::skip] #[allow(x)]"),
            (None, "#[cfg_attr(feature = \"x\", tracing::instrument(skip(a), err))]"),
            (None, "#[async_recursion(?Send)]"),
            (Some("Object"), "#[inline] #[Object]"),
            (Some("x::inline"), "#[x::inline]"),
            (Some("pymethods"), "#[cfg_attr(any(a, b), cfg_attr(c, pymethods))]"),
            (Some("no_mangle"), "#[cfg_attr(a, unsafe(no_mangle))]"),
            (Some("export_name"), "#[unsafe(export_name = \"x\")]"),
            // Nobody knows what this is.
            (Some("cfg_attr"), "#[cfg_attr(a, b c)]"),
            (Some("unsafe"), "#[unsafe(1)]"),
        ] {
            assert_eq!(read(foreign, text).as_deref(), found, "{text}");
            assert_eq!(read(keeping, text), None, "{text}");
        }
        for (found, text) in [
            ("once", "#[inline] #[once]"),
            ("cached::proc_macro::cached", "#[cached::proc_macro::cached(time = 1)]"),
            ("::memoize::memoize", "#[cfg_attr(a, ::memoize::memoize)]"),
        ] {
            assert_eq!(read(keeping, text).as_deref(), Some(found), "{text}");
            assert_eq!(read(foreign, text).as_deref(), Some(found), "{text}");
        }
    }

    fn read(find: fn(&[Attribute]) -> Option<Path>, text: &str) -> Option<String> {
        let attributes = Attribute::parse_outer.parse_str(text).unwrap();
        find(&attributes).as_ref().map(path_text)
    }
}
