//! Reads what the macro wrote: where the bodies are, and what stands in front of them.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The last braces of a function.
pub fn body_of_function(answer: &TokenStream) -> Option<Group> {
    match answer.clone().into_iter().last() {
        Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => Some(body),
        _ => None,
    }
}

/// The methods in `const _: () = { …; impl … { METHODS } };`, by name.
pub fn members_of_block(answer: &TokenStream) -> Vec<(String, Option<Group>)> {
    let outer = answer.clone().into_iter().filter_map(braces).last();
    let inner = outer.and_then(|outer| outer.stream().into_iter().filter_map(braces).last());
    let trees: Vec<TokenTree> =
        inner.map(|inner| inner.stream().into_iter().collect()).unwrap_or_default();
    let mut methods: Vec<(String, Option<Group>)> = Vec::new();
    let mut open = false;
    for (at, tree) in trees.iter().enumerate() {
        match (tree, trees.get(at + 1)) {
            // Not `fn(u8)`, a type.
            (TokenTree::Ident(word), Some(TokenTree::Ident(name))) if word == "fn" => {
                methods.push((name.to_string(), None));
                open = true;
            }
            (TokenTree::Punct(end), _) if end.as_char() == ';' => open = false,
            // Braces that belong to a signature are followed by `>`; behind a body, the next member begins.
            (TokenTree::Group(group), next) if open && group.delimiter() == Delimiter::Brace => {
                let begins = match next {
                    None | Some(TokenTree::Ident(_)) => true,
                    Some(TokenTree::Punct(next)) => next.as_char() == '#',
                    Some(_) => false,
                };
                if let (true, Some((_, body))) = (begins, methods.last_mut()) {
                    *body = Some(group.clone());
                    open = false;
                }
            }
            _ => {}
        }
    }
    methods
}

fn braces(tree: TokenTree) -> Option<Group> {
    match tree {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
        _ => None,
    }
}

/// Whether nothing but checks stands in front of what the user wrote.
pub fn stands_guarded(body: &Group) -> bool {
    let trees: Vec<TokenTree> = body.stream().into_iter().collect();
    let mut rest = &trees[..];
    while let [TokenTree::Punct(hash), TokenTree::Punct(mark), TokenTree::Group(_), after @ ..] =
        rest
        && (hash.as_char(), mark.as_char()) == ('#', '!')
    {
        rest = after;
    }
    let (checked, after) = checks(rest);
    match after {
        [TokenTree::Group(body)] if checked => body.delimiter() == Delimiter::Brace,
        [path @ .., TokenTree::Group(future)] if !checked => is_path(path) && is_deferred(future),
        _ => false,
    }
}

/// `(async move { CHECKS path(move || BODY).await })`
fn is_deferred(future: &Group) -> bool {
    let trees: Vec<TokenTree> = future.stream().into_iter().collect();
    let [TokenTree::Ident(is_async), TokenTree::Ident(is_move), TokenTree::Group(block)] =
        &trees[..]
    else {
        return false;
    };
    let block: Vec<TokenTree> = block.stream().into_iter().collect();
    let (checked, after) = checks(&block);
    let [path @ .., TokenTree::Group(closure), TokenTree::Punct(dot), TokenTree::Ident(wait)] =
        after
    else {
        return false;
    };
    let closure = closure.stream().to_string().replace(' ', "");
    checked
        && is_async == "async"
        && is_move == "move"
        && is_path(path)
        && dot.as_char() == '.'
        && wait == "await"
        && closure.starts_with("move||")
}

fn is_path(trees: &[TokenTree]) -> bool {
    let parts = |tree: &TokenTree| match tree {
        TokenTree::Ident(_) => true,
        // The path of the facade may be anything that syn takes for one.
        TokenTree::Punct(punct) => [':', '<', '>', ',', '&', '\''].contains(&punct.as_char()),
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    };
    !trees.is_empty() && trees.iter().all(parts)
}

/// Passes over `match { … check(&GUARD) } [.await] { Granted => {} Denied(denial) => { … return … } }`, if any.
fn checks(mut trees: &[TokenTree]) -> (bool, &[TokenTree]) {
    let mut found = false;
    loop {
        trees = match trees {
            [
                TokenTree::Ident(word),
                TokenTree::Group(asked),
                TokenTree::Group(arms),
                after @ ..,
            ] if word == "match" && is_check(asked, "", arms) => after,
            [
                TokenTree::Ident(word),
                TokenTree::Group(asked),
                TokenTree::Punct(_),
                TokenTree::Ident(wait),
                TokenTree::Group(arms),
                after @ ..,
            ] if word == "match" && wait == "await" && is_check(asked, "_async", arms) => after,
            _ => return (found, trees),
        };
        found = true;
    }
}

fn is_check(asked: &Group, suffix: &str, arms: &Group) -> bool {
    let Some(items) = asked.stream().into_iter().filter_map(braces).last() else { return false };
    let items = items.stream().to_string();
    let last = items.rsplit(';').next().unwrap_or_default();
    let asks = ["check", "check_on"]
        .iter()
        .any(|name| last.contains(&format!(":: {name}{suffix} (& __CARTA_GUARD")));
    let arms: Vec<TokenTree> = arms.stream().into_iter().collect();
    let grants = arms
        .iter()
        .filter(|tree| matches!(tree, TokenTree::Ident(word) if *word == "Granted"))
        .count();
    let bodies: Vec<Group> = arms.iter().cloned().filter_map(braces).collect();
    let [granted, denied] = &bodies[..] else { return false };
    let returns = denied
        .stream()
        .into_iter()
        .any(|tree| matches!(tree, TokenTree::Ident(word) if word == "return"));
    asks && grants == 1 && granted.stream().is_empty() && returns
}
