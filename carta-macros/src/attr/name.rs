//! One name: a string literal, or the path of a constant.
//!
//! What a good name looks like is carta-core's business; the expansion has the compiler ask it.

use crate::model::{Kind, Name, path_text};
use syn::{Attribute, Expr, ExprLit, ExprPath, Lit, Path};

/// Reads `expr` as a name of `kind`.
pub(super) fn from_expr(kind: Kind, expr: Expr) -> syn::Result<Name> {
    match bare(expr) {
        Expr::Lit(ExprLit { attrs, lit: Lit::Str(literal) }) if literal.suffix().is_empty() => {
            plain(&attrs)?;
            Ok(Name::Literal(literal))
        }
        Expr::Path(ExprPath { attrs, qself: None, path }) => {
            plain(&attrs)?;
            constant(path).map(Name::Constant)
        }
        other => {
            let (one, constant) = (kind.singular(), kind.type_name());
            let message = format!(
                "a {one} is a string literal or the path of a constant of type `{constant}`"
            );
            Err(syn::Error::new_spanned(other, message))
        }
    }
}

/// An attribute on a name, such as `#[cfg(…)]`, would be lost, and the name would count without it.
fn plain(attrs: &[Attribute]) -> syn::Result<()> {
    match attrs.first() {
        None => Ok(()),
        Some(attribute) => Err(syn::Error::new_spanned(
            attribute,
            "a name takes no attributes: write the whole function once for each `#[cfg(…)]`",
        )),
    }
}

/// Takes off the invisible parentheses that `macro_rules!` puts around what it passes on.
pub(super) fn bare(mut expr: Expr) -> Expr {
    loop {
        match expr {
            Expr::Group(group) if group.attrs.is_empty() => expr = *group.expr,
            other => return other,
        }
    }
}

pub(super) fn constant(path: Path) -> syn::Result<Path> {
    let first = path.segments.first();
    if first.is_some_and(|first| first.ident == "Self") {
        let message = format!(
            "`{}` can't be named here: one guard serves all types, so name the type instead of `Self`",
            path_text(&path)
        );
        return Err(syn::Error::new_spanned(path, message));
    }
    Ok(path)
}
