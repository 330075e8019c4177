//! What surrounds some tokens, and what stands before an item.

use super::attribute::Meta;
use proc_macro2::TokenStream;
use std::path::PathBuf;

/// What surrounds some tokens.
#[derive(Clone)]
pub(super) struct Scope {
    pub(super) module: String,
    /// Where the files of modules are.
    pub(super) folder: PathBuf,
    /// Whether it is in a module with braces.
    pub(super) is_inline: bool,
    pub(super) block: Option<Block>,
    pub(super) place: Where,
    pub(super) depth: usize,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Where {
    Code,
    /// In the arguments of a macro.
    Arguments,
    /// In the definition of one, where names stand, but no functions yet.
    Definition,
}

/// A block that is guarded as a whole.
#[derive(Clone)]
pub(super) struct Block {
    pub(super) guards: Vec<TokenStream>,
    pub(super) owner: Option<String>,
    pub(super) of_trait: bool,
}

/// What stands before an item.
#[derive(Default)]
pub(super) struct Before {
    pub(super) metas: Vec<Meta>,
    pub(super) is_public: bool,
}

impl Before {
    pub(super) fn authorizes(&self, when: impl Fn(bool) -> bool) -> Vec<TokenStream> {
        let guards = self.metas.iter().filter_map(|meta| match meta {
            Meta::Authorize { arguments, conditional } if when(*conditional) => {
                Some(arguments.clone())
            }
            _ => None,
        });
        guards.collect()
    }

    pub(super) fn is_unguarded(&self) -> bool {
        self.metas.iter().any(|meta| matches!(meta, Meta::Unguarded))
    }

    pub(super) fn path(&self) -> Option<&str> {
        self.metas.iter().find_map(|meta| match meta {
            Meta::Path(path) => Some(path.as_str()),
            _ => None,
        })
    }
}

impl Scope {
    pub(super) fn inside(&self) -> Self {
        Self { block: None, depth: self.depth + 1, ..self.clone() }
    }

    pub(super) fn at(&self, place: Where) -> Self {
        let place = if self.place == Where::Definition { self.place } else { place };
        Self { place, ..self.inside() }
    }
}
