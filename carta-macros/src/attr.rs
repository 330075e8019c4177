//! Reads the attribute: the keys at the top. [`operator`] reads what stands inside the parentheses.

mod entries;
mod key;
mod list;
mod name;
pub(crate) mod nearest;
mod operator;
mod permission;

use crate::errors::Errors;
use crate::model::{Attribute, Kind, Leaf, Policy};
use entries::entries;
use operator::Operator;
use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Expr, Path, Token};

/// The attribute, as far as it can be read. What can't goes to `errors`, and then the result isn't expanded.
pub(crate) fn parse(args: TokenStream, errors: &mut Errors) -> Attribute {
    let mut draft = Draft::default();
    let parser = |input: ParseStream<'_>| {
        entries(input, errors, |input, errors| draft.entry(input, errors));
        Ok(())
    };
    if let Err(error) = parser.parse2(args) {
        errors.push(error);
    }
    draft.finish(errors)
}

/// An attribute of which the first part is read.
#[derive(Default)]
struct Draft {
    /// `users` and `groups`: one of these is enough.
    union: Vec<Policy>,
    /// The operators: all of these are required.
    required: Vec<Policy>,
    facade: Option<Path>,
    denied: Option<Expr>,
    future: Option<Ident>,
    fresh: bool,
    permission: permission::Draft,
    /// Keys that stand once, as far as they were written.
    seen: Vec<Ident>,
}

impl Draft {
    fn entry(&mut self, input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<()> {
        let key = key::parse(input, key::Place::Top)?;
        let written = key.to_string();
        if let Some(operator) = Operator::from_key(&written) {
            let policy = operator::parse(operator, &key, input, 1, errors)?;
            self.required.extend(policy);
            return Ok(());
        }
        match written.as_str() {
            "users" => self.list(Kind::User, &key, input, errors),
            "groups" => self.list(Kind::Group, &key, input, errors),
            "crate" => {
                let path = option(&key, input, "a path", facade)?;
                self.once(&key, errors);
                self.facade = Some(path);
                Ok(())
            }
            "denied" => {
                let value = option(&key, input, "an expression", Expr::parse)?;
                self.once(&key, errors);
                self.denied = Some(value);
                Ok(())
            }
            "permission" => {
                self.once(&key, errors);
                self.permission.permission(&key, input)
            }
            "on" => {
                self.once(&key, errors);
                self.permission.on(&key, input)
            }
            "fresh" => {
                flag(&key, input)?;
                self.once(&key, errors);
                self.fresh = true;
                Ok(())
            }
            "future" => {
                flag(&key, input)?;
                self.once(&key, errors);
                self.future = Some(key);
                Ok(())
            }
            _ => Err(key::refuse(&key, input, key::Place::Top)),
        }
    }

    fn list(
        &mut self,
        kind: Kind,
        key: &Ident,
        input: ParseStream<'_>,
        errors: &mut Errors,
    ) -> syn::Result<()> {
        self.once(key, errors);
        let names = list::parse(kind, key, input, errors)?;
        let leaves = names.into_iter().map(|name| Leaf { kind, name });
        self.union.extend(leaves.map(Policy::Leaf));
        Ok(())
    }

    fn once(&mut self, key: &Ident, errors: &mut Errors) {
        if self.seen.contains(key) {
            let remedy = match key.to_string().as_str() {
                "users" | "groups" => "put all names in one list",
                _ => "keep one",
            };
            errors.at(key.span(), format!("`{key}` is given twice: {remedy}"));
        }
        self.seen.push(key.clone());
    }

    fn finish(mut self, errors: &mut Errors) -> Attribute {
        if !self.union.is_empty() {
            self.required.insert(0, Policy::any(self.union));
        }
        let policy = if self.required.is_empty() {
            Policy::Authenticated
        } else {
            Policy::all(self.required)
        };
        let permission = self.permission.finish(errors);
        let Self { facade, denied, fresh, future, .. } = self;
        Attribute { policy, facade, denied, fresh, permission, future }
    }
}

fn facade(input: ParseStream<'_>) -> syn::Result<Path> {
    let span = input.span();
    input.call(Path::parse_mod_style).map_err(|_| {
        let message = "`crate` takes a path: write `crate = path::to::carta`";
        syn::Error::new(span, message)
    })
}

/// `key = value`.
fn option<T>(
    key: &Ident,
    input: ParseStream<'_>,
    what: &str,
    parse: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<T> {
    let missing = || {
        let message = format!("`{key}` takes {what}: write `{key} = …`");
        syn::Error::new(key.span(), message)
    };
    input.parse::<Token![=]>().map_err(|_| missing())?;
    if input.is_empty() || input.peek(Token![,]) {
        return Err(missing());
    }
    parse(input)
}

/// `key` alone.
fn flag(key: &Ident, input: ParseStream<'_>) -> syn::Result<()> {
    if input.is_empty() || input.peek(Token![,]) {
        return Ok(());
    }
    let message = format!("`{key}` takes no value: write `{key}` alone");
    Err(syn::Error::new(key.span(), message))
}

/// Any identifier, keywords such as `crate` included.
fn any_ident(input: ParseStream<'_>) -> Option<Ident> {
    input.call(Ident::parse_any).ok()
}
