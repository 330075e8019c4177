//! `carta.toml`: the names that are known, against which literals are checked while compiling.
//!
//! It catches misspelt names and nothing else: no decision at run time rests on it.

mod file;
mod parsed;
mod place;
mod reader;
mod reported;

use crate::attr::nearest::nearest;
use crate::errors::Errors;
use crate::model::{Kind, Leaf, Name, Policy};
use file::Listed;
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The file that counts for this crate, if there is one.
pub(crate) struct Directory {
    path: PathBuf,
    listed: Arc<Listed>,
}

impl Directory {
    /// Reads the file of the crate that is being compiled. A mistake in it is reported once; the other functions are
    /// guarded without being looked up, in a build that has failed already.
    pub(crate) fn of_this_crate(errors: &mut Errors) -> Option<Self> {
        let package = std::env::var_os("CARGO_MANIFEST_DIR")?;
        match Self::of(Path::new(&package)) {
            Ok(found) => found,
            Err(message) => {
                if reported::is_first(&message) {
                    errors.at(Span::call_site(), message);
                }
                None
            }
        }
    }

    fn of(package: &Path) -> Result<Option<Self>, String> {
        let Some(path) = place::find(package) else {
            return Ok(None);
        };
        let shown = path.display();
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("`{shown}` can't be read: {error}"))?;
        let listed = parsed::once(text)
            .map_err(|mistake| format!("`{shown}`, line {}: {}", mistake.line, mistake.message))?;
        Ok(Some(Self { path, listed }))
    }

    /// Reports every literal that isn't listed.
    pub(crate) fn check(&self, policy: &Policy, errors: &mut Errors) {
        policy.leaves(&mut |Leaf { kind, name }| {
            if let Name::Literal(literal) = name
                && let Some(message) = self.unlisted(*kind, &literal.value())
            {
                errors.over(literal, message);
            }
        });
    }

    fn unlisted(&self, kind: Kind, name: &str) -> Option<String> {
        let names = match kind {
            Kind::Group => self.listed.groups.as_ref(),
            Kind::User => self.listed.users.as_ref(),
        }?;
        if names.iter().any(|listed| listed == name) {
            return None;
        }
        let (one, path) = (kind.singular(), self.path.display());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Some(match nearest(name, &names) {
            Some(near) => format!("no {one} `{name}` in `{path}`: did you mean `{near}`?"),
            None => format!("no {one} `{name}` in `{path}`: if it exists, list it there"),
        })
    }

    /// An item by which cargo learns that a change of the file is a change of the crate.
    pub(crate) fn tracked(&self, private: &TokenStream) -> Option<TokenStream> {
        let path = self.path.to_str()?;
        Some(quote_spanned! {Span::mixed_site()=>
            const _: &[u8] = #private::include_bytes!(#path);
        })
    }
}

#[cfg(test)]
mod tests;
