//! What an attribute says.

use super::Kind;
use super::words::Words;
use carta_core::Policy;
use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::LitStr;

/// An attribute that matters, or one of those in a `cfg_attr`.
pub(super) enum Meta {
    Authorize {
        arguments: TokenStream,
        /// Whether it stands in a `cfg_attr`.
        conditional: bool,
    },
    Unguarded,
    /// The file of a module.
    Path(String),
    Cfg,
}

/// Reads what stands in the brackets.
pub(super) fn read(tokens: TokenStream, words: &Words) -> Vec<Meta> {
    read_each(&tokens.into_iter().collect::<Vec<_>>(), words, false)
}

fn read_each(tokens: &[TokenTree], words: &Words, conditional: bool) -> Vec<Meta> {
    let is_path = |token: &&TokenTree| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    };
    let length = tokens.iter().take_while(is_path).count();
    let (path, behind) = tokens.split_at(length);
    let Some(TokenTree::Ident(last)) = path.last() else { return Vec::new() };
    let last = last.to_string();
    let arguments = match behind.first() {
        Some(TokenTree::Group(group)) => group.stream(),
        _ => TokenStream::new(),
    };
    match last.as_str() {
        _ if words.authorize.contains(&last) => vec![Meta::Authorize { arguments, conditional }],
        "unguarded" if !conditional => vec![Meta::Unguarded],
        "cfg" => vec![Meta::Cfg],
        "path" => {
            let value = behind.get(1).cloned().map(TokenStream::from);
            let literal = value.and_then(|value| syn::parse2::<LitStr>(value).ok());
            literal.into_iter().map(|literal| Meta::Path(literal.value())).collect()
        }
        "cfg_attr" => {
            let attributes = entries(arguments).into_iter().skip(1);
            let metas = attributes.flat_map(|tokens| read_each(&tokens, words, true));
            std::iter::once(Meta::Cfg).chain(metas).collect()
        }
        _ => Vec::new(),
    }
}

/// The names in the arguments of `authorize`. Constants say theirs elsewhere.
pub(super) fn names(arguments: TokenStream) -> Vec<(Kind, LitStr)> {
    let mut names = Vec::new();
    for entry in entries(arguments) {
        match entry.as_slice() {
            [TokenTree::Ident(key), TokenTree::Punct(equals), value @ ..]
                if equals.as_char() == '=' =>
            {
                match key.to_string().as_str() {
                    "group" | "groups" => literals(value, Kind::Group, &mut names),
                    "user" | "users" => literals(value, Kind::User, &mut names),
                    _ => {}
                }
            }
            [TokenTree::Ident(operator), TokenTree::Group(operands), ..]
                if is_operator(&operator.to_string()) =>
            {
                names.extend(self::names(operands.stream()));
            }
            _ => {}
        }
    }
    names
}

fn is_operator(word: &str) -> bool {
    matches!(word, "any" | "all" | "not")
}

fn literals(tokens: &[TokenTree], kind: Kind, names: &mut Vec<(Kind, LitStr)>) {
    for token in tokens {
        match token {
            TokenTree::Literal(_) => {
                let literal = syn::parse2(TokenStream::from(token.clone()));
                names.extend(literal.ok().map(|literal| (kind, literal)));
            }
            TokenTree::Group(group) => {
                literals(&group.stream().into_iter().collect::<Vec<_>>(), kind, names);
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

/// What stands between commas.
fn entries(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_comma =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ',');
    tokens.split(is_comma).filter(|entry| !entry.is_empty()).map(<[_]>::to_vec).collect()
}

/// What a guard requires, as the inventory says it.
#[derive(Debug, PartialEq)]
pub(super) struct Requirement {
    pub(super) policy: String,
    pub(super) permission: Option<String>,
    pub(super) on: Option<String>,
    pub(super) fresh: bool,
}

pub(super) fn requirement(arguments: TokenStream) -> Requirement {
    let (mut permission, mut on, mut fresh) = (None, None, false);
    let mut required = Vec::new();
    for entry in entries(arguments) {
        let Some(TokenTree::Ident(key)) = entry.first() else { continue };
        let value = entry.get(2..).unwrap_or_default();
        match key.to_string().as_str() {
            "fresh" => fresh = true,
            "permission" => {
                let mut literal = Vec::new();
                literals(value, Kind::Group, &mut literal);
                permission =
                    Some(literal.pop().map_or_else(|| text(value), |(_, one)| one.value()));
            }
            "on" => on = Some(written(value)),
            "groups" | "users" | "any" | "all" | "not" => required.push(text(&entry)),
            // How it is guarded, and not by whom; or the rest of a closure.
            _ => {}
        }
    }
    let policy = match required.is_empty() {
        true => Policy::Authenticated.to_string(),
        false => canonical(required.join(", ")),
    };
    Requirement { policy, permission, on, fresh }
}

/// As a program would show it, if there are no constants in it.
fn canonical(text: String) -> String {
    match text.parse::<Policy>() {
        Ok(policy) => policy.to_string(),
        Err(_) => text,
    }
}

/// As the source has it, on one line.
fn written(tokens: &[TokenTree]) -> String {
    let span = tokens.first().zip(tokens.last());
    let span = span.and_then(|(first, last)| first.span().join(last.span()));
    let text = span.and_then(|span| span.source_text()).unwrap_or_else(|| text(tokens));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Spaced as a person would, with each string in the one form that [`Policy`] reads.
fn text(tokens: &[TokenTree]) -> String {
    let mut text = String::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                let inside = self::text(&group.stream().into_iter().collect::<Vec<_>>());
                text.extend([open, &inside, close]);
            }
            TokenTree::Punct(punct) => match (punct.as_char(), punct.spacing()) {
                ('=', Spacing::Alone) => text.push_str(" = "),
                (',', _) => text.push_str(", "),
                (char, _) => text.push(char),
            },
            TokenTree::Ident(word) => text.push_str(&word.to_string()),
            TokenTree::Literal(literal) => {
                let string = syn::parse2::<LitStr>(TokenStream::from(token.clone()));
                match string {
                    Ok(string) => text.push_str(&format!("{:?}", string.value())),
                    Err(_) => text.push_str(&literal.to_string()),
                }
            }
        }
    }
    match text.strip_suffix(", ") {
        Some(text) => text.to_owned(),
        None => text,
    }
}
