//! What a member of a guarded block says of its own guard: `#[carta::authorize(…)]` or `#[carta::unguarded]`.
//!
//! Every attribute whose path ends in one of these words is taken for ours, and the expansion makes the compiler prove
//! it: under the same path it puts a question that only our macro answers. So an attribute of another crate that is
//! called the same is an error, never an exemption; and one of ours that goes by another name only adds a guard.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Meta, Path};

/// One such attribute.
pub(crate) struct Own {
    pub(crate) kind: Kind,
    pub(crate) path: Path,
    /// What stands in its parentheses.
    pub(crate) arguments: TokenStream,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Authorize,
    Unguarded,
}

/// Separates one's own attributes from all others.
pub(super) fn take(attributes: Vec<Attribute>) -> syn::Result<(Vec<Own>, Vec<Attribute>)> {
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for attribute in attributes {
        match kind(attribute.path()) {
            None => others.push(attribute),
            Some(kind) => own.push(read(kind, attribute.meta)?),
        }
    }
    Ok((own, others))
}

/// What an attribute of this path would be.
fn kind(path: &Path) -> Option<Kind> {
    let last = path.segments.last()?;
    match last.ident.to_string().as_str() {
        "authorize" => Some(Kind::Authorize),
        "unguarded" => Some(Kind::Unguarded),
        _ => None,
    }
}

fn read(kind: Kind, meta: Meta) -> syn::Result<Own> {
    let (path, arguments) = match meta {
        Meta::Path(path) => (path, TokenStream::new()),
        Meta::List(list) => (list.path, list.tokens),
        Meta::NameValue(pair) => {
            let message = "this attribute takes no value: write its arguments in parentheses";
            return Err(syn::Error::new_spanned(pair, message));
        }
    };
    match kind {
        Kind::Unguarded if !arguments.is_empty() => {
            let message = "`unguarded` takes no arguments: write `#[carta::unguarded]`";
            Err(syn::Error::new_spanned(arguments, message))
        }
        _ => Ok(Own { kind, path, arguments }),
    }
}

/// A block as it is written, without any of these: it goes beside an error, where nobody should ask them for more.
pub(crate) fn stripped(item: TokenStream) -> TokenStream {
    let mut trees: Vec<TokenTree> = item.into_iter().collect();
    if let Some(TokenTree::Group(body)) = trees.pop() {
        let mut kept = Vec::new();
        let mut rest = body.stream().into_iter().peekable();
        while let Some(tree) = rest.next() {
            let hash = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '#');
            match rest.peek() {
                Some(TokenTree::Group(group)) if hash && is_own(group) => drop(rest.next()),
                _ => kept.push(tree),
            }
        }
        let mut bare = Group::new(Delimiter::Brace, kept.into_iter().collect());
        bare.set_span(body.span());
        trees.push(TokenTree::Group(bare));
    }
    trees.into_iter().collect()
}

/// Whether this is what stands in the brackets of such an attribute.
fn is_own(group: &Group) -> bool {
    let parser = |input: ParseStream<'_>| {
        let path = input.call(Path::parse_mod_style)?;
        input.parse::<TokenStream>()?;
        Ok(kind(&path).is_some())
    };
    group.delimiter() == Delimiter::Bracket && parser.parse2(group.stream()).unwrap_or(false)
}
