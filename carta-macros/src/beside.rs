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
    use super::keeping;
    use crate::model::path_text;
    use syn::Attribute;
    use syn::parse::Parser;

    #[test]
    fn attributes_are_found_by_their_names() {
        for text in [
            "#[inline] #[x::y]",
            "/// text",
            "#[cfg_attr(a, b c)]",
            "#[cfg_attr(a, unsafe(no_mangle))]",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        for (found, text) in [
            ("once", "#[inline] #[once]"),
            ("cached::proc_macro::cached", "#[cached::proc_macro::cached(time = 1)]"),
            ("::memoize::memoize", "#[cfg_attr(a, ::memoize::memoize)]"),
        ] {
            assert_eq!(read(text).as_deref(), Some(found), "{text}");
        }
    }

    fn read(text: &str) -> Option<String> {
        let attributes = Attribute::parse_outer.parse_str(text).unwrap();
        keeping(&attributes).as_ref().map(path_text)
    }
}
