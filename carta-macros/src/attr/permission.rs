//! `permission = "execute", on = EXPR`.

use super::{name, nearest, option};
use crate::errors::Errors;
use crate::model::{Held, Permission};
use proc_macro2::Ident;
use syn::parse::{Parse, ParseStream};
use syn::{Expr, ExprLit, ExprPath, Lit, LitStr};

/// The permissions, and carta-core's names for them.
const PERMISSIONS: &[(&str, &str)] = &[
    ("read", "Read"),
    ("write", "Write"),
    ("execute", "Execute"),
    ("clone", "Clone"),
    ("admin", "Admin"),
    ("owner", "Owner"),
];

/// The halves that were read.
#[derive(Default)]
pub(super) struct Draft {
    permission: Option<(Ident, Option<Held>)>,
    on: Option<(Ident, Option<Expr>)>,
}

impl Draft {
    pub(super) fn permission(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        // With a mistake in its value, a half isn't missing.
        self.permission = Some((key.clone(), None));
        let value = option(key, input, "a permission", Expr::parse)?;
        self.permission = Some((key.clone(), Some(held(value)?)));
        Ok(())
    }

    pub(super) fn on(&mut self, key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
        self.on = Some((key.clone(), None));
        let value = option(key, input, "a resource", Expr::parse)?;
        self.on = Some((key.clone(), Some(value)));
        Ok(())
    }

    pub(super) fn finish(self, errors: &mut Errors) -> Option<Permission> {
        match (self.permission, self.on) {
            (Some((_, held)), Some((_, on))) => Some(Permission { held: held?, on: on? }),
            (Some((key, _)), None) => {
                errors.at(key.span(), "`permission` needs a resource: add `on = …`");
                None
            }
            (None, Some((key, _))) => {
                let message =
                    "`on` needs a permission: add `permission = \"execute\"`, for instance";
                errors.at(key.span(), message);
                None
            }
            (None, None) => None,
        }
    }
}

fn held(value: Expr) -> syn::Result<Held> {
    match name::bare(value) {
        Expr::Lit(ExprLit { attrs, lit: Lit::Str(literal) })
            if attrs.is_empty() && literal.suffix().is_empty() =>
        {
            known(literal)
        }
        Expr::Path(ExprPath { attrs, qself: None, path }) if attrs.is_empty() => {
            name::constant(path).map(Held::Constant)
        }
        other => {
            let message = "a permission is a string literal or the path of a constant of type `carta::Permission`";
            Err(syn::Error::new_spanned(other, message))
        }
    }
}

fn known(literal: LitStr) -> syn::Result<Held> {
    let written = literal.value();
    if let Some((_, variant)) = PERMISSIONS.iter().find(|(name, _)| *name == written) {
        return Ok(Held::Literal(literal, variant));
    }
    let names: Vec<_> = PERMISSIONS.iter().map(|(name, _)| *name).collect();
    let message = match nearest::nearest(&written, &names) {
        Some(near) => format!("unknown permission `{written}`: did you mean `{near}`?"),
        None => {
            let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("unknown permission `{written}`: expected one of {}", names.join(", "))
        }
    };
    Err(syn::Error::new_spanned(literal, message))
}
