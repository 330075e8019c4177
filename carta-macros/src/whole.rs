//! Guards a whole `impl` block, from its members to the answer.

use crate::block::{Block, Member, Method, Own, OwnKind};
use crate::directory::Directory;
use crate::errors::Errors;
use crate::expand::{self, Guard};
use crate::model::{Attribute, Scope, path_text};
use crate::{attr, shape, valid};
use proc_macro2::{Ident, TokenStream};
use std::collections::HashSet;
use syn::Generics;

pub(crate) fn guard(
    args: TokenStream,
    mut block: Block,
    mut errors: Errors,
) -> syn::Result<TokenStream> {
    let attribute = attr::parse(args, &mut errors);
    let directory = Directory::of_this_crate(&mut errors);
    let directory = directory.as_ref();
    let policy = expand::block::policy_name();
    valid::attribute(&attribute, [&block.generics], directory, &mut errors);
    if let Some(future) = &attribute.future {
        errors.over(future, "`future` marks one function: put `#[carta::authorize(…, future)]` on the method that returns the alias");
    }
    valid::beside(&block.attributes, Scope::Method, &mut errors);
    let members = std::mem::take(&mut block.members);
    let mut writer = Writer {
        attribute: &attribute,
        directory,
        policy: &policy,
        block: &block,
        // Of another crate, they might make functions of private methods.
        proofs: block.own.iter().map(expand::block::proof).collect(),
        proven: HashSet::new(),
        guarded: 0,
    };
    let mut written = TokenStream::new();
    for member in members {
        written.extend(match member {
            Member::Other(tokens) => tokens,
            Member::Exempt(own, tokens) => {
                writer.exempt(&own, &mut errors);
                tokens
            }
            Member::Method(method) => writer.method(*method, &mut errors),
        });
    }
    let Writer { proofs, guarded, .. } = writer;
    if guarded == 0 && errors.count() == 0 {
        errors.at(
            block.keyword,
            "nothing in this block is guarded, since all its methods are private or `unguarded`: remove the attribute",
        );
    }
    errors.or(Ok(()))?;
    Ok(expand::block::whole(&attribute, &block, directory, &policy, &proofs, &written))
}

struct Writer<'a> {
    attribute: &'a Attribute,
    directory: Option<&'a Directory>,
    policy: &'a Ident,
    block: &'a Block,
    proofs: TokenStream,
    /// The paths of own attributes that a proof stands for.
    proven: HashSet<String>,
    guarded: usize,
}

impl Writer<'_> {
    fn method(&mut self, method: Method, errors: &mut Errors) -> TokenStream {
        let Method { own, function } = method;
        for own in &own {
            self.prove(own, errors);
        }
        self.guarded += 1;
        valid::beside(&function.attributes, Scope::Method, errors);
        valid::signature(&function.signature, Scope::Method, errors);
        let scope = if own.is_empty() { Scope::Method } else { Scope::Function };
        let attributes: Vec<Attribute> = own
            .into_iter()
            .map(|own| self.own(own, &function.signature.generics, errors))
            .collect();
        let marked = attributes.iter().find_map(|attribute| attribute.future.as_ref());
        let shape = match shape::of(&function.signature, marked, scope) {
            Ok(shape) => shape,
            Err(error) => {
                errors.push(error);
                return TokenStream::new();
            }
        };
        let (facade, owner) = (self.attribute.facade.as_ref(), self.block.name.as_ref());
        let directory = self.directory;
        let mut guards: Vec<_> = attributes
            .iter()
            .map(|attribute| Guard { attribute, directory, facade, shared: None, owner })
            .collect();
        if guards.is_empty() {
            guards.push(Guard {
                attribute: self.attribute,
                directory,
                facade,
                shared: Some(self.policy),
                owner,
            });
        }
        expand::function(&guards, &shape, function)
    }

    /// What stays as it is.
    fn exempt(&mut self, own: &[Own], errors: &mut Errors) {
        for own in own {
            self.prove(own, errors);
        }
        let exempt = own.iter().find(|own| own.kind == OwnKind::Unguarded);
        if let Some(exempt) = exempt.filter(|_| own.len() > 1) {
            let message = "a method is `unguarded` or has a guard of its own: keep one";
            errors.over(&exempt.path, message);
        }
    }

    /// A method's own attribute, which replaces the block's.
    fn own(&self, own: Own, generics: &Generics, errors: &mut Errors) -> Attribute {
        let attribute = attr::parse(own.arguments, errors);
        valid::attribute(&attribute, [&self.block.generics, generics], self.directory, errors);
        attribute
    }

    fn prove(&mut self, own: &Own, errors: &mut Errors) {
        if !self.block.own.is_empty() {
            errors.over(&own.path, "this block has two guards, so it can't be told which one this replaces: join them with `all(…)`");
        }
        // One `$crate` is written like another, and may be another crate.
        let relative = own.path.segments.iter().any(|segment| segment.ident == "$crate");
        if relative || self.proven.insert(path_text(&own.path)) {
            self.proofs.extend(expand::block::proof(own));
        }
    }
}
