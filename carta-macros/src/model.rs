//! What an attribute says, as data: the same tree that carta-core evaluates.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Expr, LitStr, Path};

/// A whole attribute.
pub(crate) struct Attribute {
    pub(crate) policy: Policy,
    /// `crate = path`: the way to the facade from the place of use.
    pub(crate) facade: Option<Path>,
    /// `denied = EXPR`: makes the return value of a refusal.
    pub(crate) denied: Option<Expr>,
    /// `fresh`: nothing remembered counts.
    pub(crate) fresh: bool,
    /// `permission = …, on = …`: what the caller must hold, beside the policy.
    pub(crate) permission: Option<Permission>,
    /// `future`: the return type is an alias of a boxed future.
    pub(crate) future: Option<Ident>,
}

/// A permission on a resource that may depend on the arguments.
pub(crate) struct Permission {
    pub(crate) held: Held,
    pub(crate) on: Expr,
}

/// A permission as it is written.
pub(crate) enum Held {
    /// A literal, as the name of carta-core's variant for it.
    Literal(LitStr, &'static str),
    Constant(Path),
}

/// What the attribute stands on: it decides which ways out there are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Function,
    /// A method that a block's attribute guards.
    Method,
}

/// What is required of the caller.
pub(crate) enum Policy {
    Authenticated,
    Leaf(Leaf),
    Any(Vec<Policy>),
    All(Vec<Policy>),
    Not(Box<Policy>),
}

/// One name that the caller is asked for.
#[derive(Clone)]
pub(crate) struct Leaf {
    pub(crate) kind: Kind,
    pub(crate) name: Name,
}

/// What a name names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    User,
    Group,
}

/// A name as it is written.
#[derive(Clone)]
pub(crate) enum Name {
    Literal(LitStr),
    Constant(Path),
}

impl Policy {
    /// At least one of `terms`. Alone, a term stands for itself.
    pub(crate) fn any(terms: Vec<Policy>) -> Self {
        Self::single(terms, Self::Any)
    }

    /// Every one of `terms`. Alone, a term stands for itself.
    pub(crate) fn all(terms: Vec<Policy>) -> Self {
        Self::single(terms, Self::All)
    }

    fn single(mut terms: Vec<Policy>, many: fn(Vec<Policy>) -> Self) -> Self {
        match (terms.pop(), terms.is_empty()) {
            (Some(term), true) => term,
            (last, _) => {
                terms.extend(last);
                many(terms)
            }
        }
    }

    /// Calls `visit` for each leaf, in the order of the source.
    pub(crate) fn leaves<'a>(&'a self, visit: &mut dyn FnMut(&'a Leaf)) {
        match self {
            Self::Authenticated => {}
            Self::Leaf(leaf) => visit(leaf),
            Self::Any(terms) | Self::All(terms) => {
                for term in terms {
                    term.leaves(visit);
                }
            }
            Self::Not(term) => term.leaves(visit),
        }
    }
}

impl Kind {
    pub(crate) fn singular(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
        }
    }

    pub(crate) fn plural(self) -> &'static str {
        match self {
            Self::User => "users",
            Self::Group => "groups",
        }
    }

    /// The type of a constant that can stand for a name, as users write it.
    pub(crate) fn type_name(self) -> &'static str {
        match self {
            Self::User => "carta::UserName",
            Self::Group => "carta::Group",
        }
    }
}

impl Name {
    /// The name as source text, for messages that show a rewrite.
    pub(crate) fn source(&self) -> String {
        match self {
            Self::Literal(literal) => format!("{:?}", literal.value()),
            Self::Constant(path) => path_text(path),
        }
    }
}

impl ToTokens for Name {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Literal(literal) => literal.to_tokens(tokens),
            Self::Constant(path) => path.to_tokens(tokens),
        }
    }
}

/// A path without the blanks that tokens have between them.
pub(crate) fn path_text(path: &Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}
