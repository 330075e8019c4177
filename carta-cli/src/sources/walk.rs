//! Over the tokens of a file: attributes, `group!`, functions, `impl` blocks and modules.

use super::attribute::{self, Meta};
use super::files::{Source, Wanted};
use super::scope::{Before, Block, Scope, Where};
use super::words::Words;
use super::{Kind, Named, Place, head};
use crate::inventory::Guarded;
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use std::path::{Path, PathBuf};
use syn::LitStr;
use syn::ext::IdentExt as _;

/// Beyond any nesting that rustc goes along with, and far from the end of the stack.
pub(super) const DEEPEST: usize = 256;

#[derive(Default)]
pub(super) struct Found {
    pub(super) names: Vec<Named>,
    pub(super) guarded: Vec<Guarded>,
    pub(super) modules: Vec<Wanted>,
    /// The line of something that is nested too deep.
    pub(super) deep: Option<usize>,
}

pub(super) fn walk(tokens: TokenStream, source: &Source, shown: &Path, found: &mut Found) {
    let mut words = Words::default();
    words.learn(tokens.clone(), 0);
    let scope = Scope {
        module: source.module.clone(),
        folder: source.folder.clone(),
        is_inline: false,
        block: None,
        place: Where::Code,
        depth: 0,
    };
    Walker { source, shown, words, found }.stream(tokens, &scope);
}

struct Walker<'a> {
    source: &'a Source,
    shown: &'a Path,
    words: Words,
    found: &'a mut Found,
}

impl Walker<'_> {
    fn stream(&mut self, tokens: TokenStream, scope: &Scope) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        if scope.depth > DEEPEST {
            let line = tokens.first().map(|token| token.span().start().line);
            self.found.deep = self.found.deep.or(line);
            return;
        }
        let mut before = Before::default();
        let mut tokens = tokens.as_slice();
        while let Some((token, rest)) = tokens.split_first() {
            let passed = self.token(token, rest, &mut before, scope);
            tokens = rest.get(passed..).unwrap_or_default();
        }
    }

    /// Says how many of the tokens behind it were read with a token.
    fn token(
        &mut self,
        token: &TokenTree,
        rest: &[TokenTree],
        before: &mut Before,
        scope: &Scope,
    ) -> usize {
        match token {
            TokenTree::Punct(punct) => match (punct.as_char(), rest) {
                ('#', [TokenTree::Group(group), ..]) => {
                    self.attribute(group, before);
                    1
                }
                // `#![…]` says nothing of the next item.
                ('#', [TokenTree::Punct(_), TokenTree::Group(_), ..]) => 2,
                (';' | ',', _) => {
                    *before = Before::default();
                    0
                }
                _ => 0,
            },
            TokenTree::Ident(word) => self.word(word, rest, before, scope),
            TokenTree::Group(group) => {
                self.stream(group.stream(), &scope.inside());
                if group.delimiter() == Delimiter::Brace {
                    *before = Before::default();
                }
                0
            }
            TokenTree::Literal(_) => 0,
        }
    }

    fn word(
        &mut self,
        word: &Ident,
        rest: &[TokenTree],
        before: &mut Before,
        scope: &Scope,
    ) -> usize {
        match (word.to_string().as_str(), rest) {
            ("pub", _) => {
                before.is_public = !is_pub_self(rest);
                0
            }
            ("mod", [TokenTree::Ident(name), end, ..]) => {
                self.module(&name.unraw().to_string(), end, &std::mem::take(before), scope);
                2
            }
            ("impl", _) => self.block(rest, before, scope),
            ("fn", [TokenTree::Ident(name), behind @ ..]) => {
                self.function(name, behind, &std::mem::take(before), scope)
            }
            ("macro_rules", [_, TokenTree::Ident(_), TokenTree::Group(group), ..]) => {
                self.stream(group.stream(), &scope.at(Where::Definition));
                *before = Before::default();
                3
            }
            (name, [TokenTree::Punct(punct), TokenTree::Group(group), ..])
                if punct.as_char() == '!' =>
            {
                self.call(name, group, scope);
                if group.delimiter() == Delimiter::Brace {
                    *before = Before::default();
                }
                2
            }
            _ => 0,
        }
    }

    fn attribute(&mut self, group: &Group, before: &mut Before) {
        for meta in attribute::read(group.stream(), &self.words) {
            if let Meta::Authorize { arguments, .. } = &meta {
                for (kind, name) in attribute::names(arguments.clone()) {
                    self.named(kind, &name);
                }
            }
            before.metas.push(meta);
        }
    }

    fn named(&mut self, kind: Kind, name: &LitStr) {
        let place = self.place(name.span());
        self.found.names.push(Named { kind, name: name.value(), place });
    }

    fn place(&self, span: Span) -> Place {
        let start = span.start();
        Place { file: self.shown.to_owned(), line: start.line, column: start.column + 1 }
    }

    /// The call of a macro.
    fn call(&mut self, name: &str, arguments: &Group, scope: &Scope) {
        let literal = syn::parse2::<LitStr>(arguments.stream()).ok();
        match literal {
            Some(literal) if self.words.group.contains(name) => self.named(Kind::Group, &literal),
            Some(literal) if name == "include" => {
                let file = self.beside(&literal.value());
                let folder = file.parent().unwrap_or(&file).to_owned();
                let source = Source { file, module: scope.module.clone(), folder };
                self.wanted(scope, vec![source], true);
            }
            _ => self.stream(arguments.stream(), &scope.at(Where::Arguments)),
        }
    }

    fn beside(&self, path: &str) -> PathBuf {
        self.source.file.with_file_name(path)
    }

    fn wanted(&mut self, scope: &Scope, candidates: Vec<Source>, optional: bool) {
        if scope.place != Where::Definition {
            let module = candidates.first().map(|source| source.module.clone()).unwrap_or_default();
            let optional = optional || scope.place == Where::Arguments;
            self.found.modules.push(Wanted { module, candidates, optional });
        }
    }

    fn module(&mut self, name: &str, end: &TokenTree, before: &Before, scope: &Scope) {
        let module = format!("{}::{name}", scope.module);
        let elsewhere = before.path().map(|path| match scope.is_inline {
            true => scope.folder.join(path),
            false => self.beside(path),
        });
        match (end, elsewhere) {
            (TokenTree::Group(group), elsewhere) => {
                let folder = elsewhere.unwrap_or_else(|| scope.folder.join(name));
                let inside = Scope { module, folder, is_inline: true, ..scope.inside() };
                self.stream(group.stream(), &inside);
            }
            (TokenTree::Punct(punct), elsewhere) if punct.as_char() == ';' => {
                let optional = before.metas.iter().any(|meta| matches!(meta, Meta::Cfg));
                let candidates = match elsewhere {
                    Some(file) => {
                        let folder = file.parent().unwrap_or(&file).to_owned();
                        vec![Source { file, module, folder }]
                    }
                    None => {
                        let folder = scope.folder.join(name);
                        let beside = scope.folder.join(format!("{name}.rs"));
                        let files = [beside, folder.join("mod.rs")];
                        let source = |file| {
                            let (module, folder) = (module.clone(), folder.clone());
                            Source { file, module, folder }
                        };
                        files.map(source).into()
                    }
                };
                self.wanted(scope, candidates, optional);
            }
            _ => {}
        }
    }

    /// An `impl`, if it is one with a body. Types say `impl` as well.
    fn block(&mut self, rest: &[TokenTree], before: &mut Before, scope: &Scope) -> usize {
        let Some(at) = head::body(rest) else { return 0 };
        let (head, body) = rest.split_at(at);
        let Some(TokenTree::Group(body)) = body.first() else { return 0 };
        let guards = std::mem::take(before).authorizes(|_| true);
        let mut inside = scope.inside();
        if !guards.is_empty() {
            let head::Impl { of_trait, owner } = head::of_impl(head);
            inside.block = Some(Block { guards, owner, of_trait });
        }
        self.stream(body.stream(), &inside);
        at + 1
    }

    fn function(
        &mut self,
        name: &Ident,
        behind: &[TokenTree],
        before: &Before,
        scope: &Scope,
    ) -> usize {
        let Some(at) = head::body(behind) else { return 1 };
        let Some(TokenTree::Group(body)) = behind.get(at) else { return 1 };
        if scope.place != Where::Definition {
            self.guards(name, before, scope);
        }
        self.stream(body.stream(), &scope.inside());
        at + 2
    }

    /// The guards of a function, in step with what the attribute's macro makes of blocks.
    fn guards(&mut self, name: &Ident, before: &Before, scope: &Scope) {
        let own = before.authorizes(|conditional| !conditional);
        let covering = scope.block.as_ref();
        let covering =
            covering.filter(|block| block.of_trait || before.is_public || !own.is_empty());
        let Some(Block { guards, owner, .. }) = covering else {
            for arguments in before.authorizes(|_| true) {
                self.guard(name, None, arguments, scope);
            }
            return;
        };
        let guards = match (own.is_empty(), before.is_unguarded()) {
            (false, _) => own,
            (true, true) => Vec::new(),
            (true, false) => guards.clone(),
        };
        for arguments in guards {
            self.guard(name, owner.as_deref(), arguments, scope);
        }
        // Under `cfg_attr`, one only adds to the block's.
        for arguments in before.authorizes(|conditional| conditional) {
            self.guard(name, None, arguments, scope);
        }
    }

    fn guard(&mut self, name: &Ident, owner: Option<&str>, arguments: TokenStream, scope: &Scope) {
        let owner = owner.map(|owner| format!("{owner}::")).unwrap_or_default();
        let line = name.span().start().line;
        let attribute::Requirement { policy, permission, on, fresh } =
            attribute::requirement(arguments);
        self.found.guarded.push(Guarded {
            function: format!("{}::{owner}{}", scope.module, name.unraw()),
            file: self.shown.to_string_lossy().into_owned(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            policy,
            permission,
            on,
            fresh,
        });
    }
}

/// Whether what follows a `pub` makes it private again.
fn is_pub_self(rest: &[TokenTree]) -> bool {
    let Some(TokenTree::Group(group)) = rest.first() else { return false };
    let mut inner = group.stream().into_iter();
    group.delimiter() == Delimiter::Parenthesis
        && matches!((inner.next(), inner.next()), (Some(TokenTree::Ident(word)), None) if word == "self")
}
