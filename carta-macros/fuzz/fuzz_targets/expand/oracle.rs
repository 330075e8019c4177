//! Whether an answer is right. Says once more, apart from the macro and by way of syn alone, what has to be guarded.

use crate::written::{body_of_function, members_of_block, stands_guarded};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, ImplItem, Item, ItemFn, ItemImpl, Meta, Visibility};

/// Panics if the answer lets anybody in who should have been asked, or can't be read.
pub fn judge(args: &TokenStream, item: &TokenStream, answer: &TokenStream) {
    let text = answer.to_string();
    assert!(text.parse::<TokenStream>().is_ok(), "the answer isn't made of tokens");
    let answer = &visible(answer.clone());
    if is_refusal(answer) {
        return;
    }
    for name in names(args) {
        assert!(holds(answer, &name), "{name} isn't asked for");
    }
    let item = visible(item.clone());
    match syn::parse2::<Item>(item.clone()) {
        Ok(Item::Fn(_)) => function(answer),
        Ok(Item::Impl(block)) => self::block(&block, answer),
        Ok(Item::Verbatim(_)) => function(answer),
        Ok(_) => panic!("what isn't a function was neither guarded nor refused"),
        // The bodies that are made up here are often no Rust, and the macro takes no notice.
        Err(_) => match is_block(&item) {
            true => assert!(!members_of_block(answer).is_empty(), "a block without methods"),
            false => function(answer),
        },
    }
}

/// Whether `::core::compile_error! { … }` stands where rustc expands it.
fn is_refusal(answer: &TokenStream) -> bool {
    let trees: Vec<TokenTree> = answer.clone().into_iter().collect();
    trees.windows(3).any(|trees| {
        matches!(trees, [TokenTree::Ident(name), TokenTree::Punct(mark), TokenTree::Group(_)]
            if name == "compile_error" && mark.as_char() == '!')
    })
}

fn function(answer: &TokenStream) {
    let body = body_of_function(answer).expect("a guarded function ends in its body");
    assert!(stands_guarded(&body), "the body can be reached without a check");
}

/// Every method that isn't private, and every one of a trait, has a check, unless it says that it has none.
fn block(block: &ItemImpl, answer: &TokenStream) {
    let written = members_of_block(answer);
    let mut methods = Vec::new();
    for member in &block.items {
        match member {
            ImplItem::Fn(method) => {
                let private = block.trait_.is_none() && is_private(&method.vis);
                let exempt = method.attrs.iter().any(is_exempt);
                methods.push((method.sig.ident.to_string(), private || exempt));
            }
            ImplItem::Const(_) | ImplItem::Type(_) => {}
            // What syn has no type for: `default` or a missing body.
            ImplItem::Verbatim(member) => {
                let (attributes, visibility, name) = verbatim(member);
                let private = block.trait_.is_none() && is_private(&visibility);
                let exempt = attributes.iter().any(is_exempt);
                methods.extend(name.map(|name| (name, private || exempt)));
            }
            _ => panic!("nobody knows what comes of this member"),
        }
    }
    let names: Vec<_> = methods.iter().map(|(name, _)| name).collect();
    let written_names: Vec<_> = written.iter().map(|(name, _)| name).collect();
    assert_eq!(names, written_names, "the methods are others");
    for ((name, open), (_, body)) in methods.iter().zip(&written) {
        let guarded = body.as_ref().is_some_and(stands_guarded);
        assert!(*open || guarded, "the body of `{name}` can be reached without a check");
    }
}

/// The name of a method, or none of a constant or a type.
fn verbatim(member: &TokenStream) -> (Vec<Attribute>, Visibility, Option<String>) {
    let parser = |input: ParseStream<'_>| {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility: Visibility = input.parse()?;
        let rest: TokenStream = input.parse()?;
        let mut words = rest.into_iter().skip_while(|tree| {
            !matches!(tree, TokenTree::Ident(word) if ["fn", "const", "type"].iter().any(|key| word == key))
        });
        let first = words.next().expect("nobody knows what comes of this member").to_string();
        // `const fn`, and not `const NAME`.
        let method = first == "fn"
            || words.any(|tree| matches!(tree, TokenTree::Ident(word) if word == "fn"));
        let name = words.next().filter(|_| method).map(|name| name.to_string());
        Ok((attributes, visibility, name))
    };
    parser.parse2(member.clone()).expect("a member has a visibility")
}

fn is_private(visibility: &Visibility) -> bool {
    match visibility {
        Visibility::Inherited => true,
        Visibility::Public(_) => false,
        Visibility::Restricted(within) => within.path.is_ident("self"),
    }
}

fn is_exempt(attribute: &Attribute) -> bool {
    let last = attribute.path().segments.last();
    let arguments = match &attribute.meta {
        Meta::Path(_) => TokenStream::new(),
        Meta::List(list) => list.tokens.clone(),
        Meta::NameValue(_) => return false,
    };
    last.is_some_and(|last| last.ident == "unguarded") && arguments.is_empty()
}

fn is_block(item: &TokenStream) -> bool {
    let mut trees: Vec<TokenTree> = item.clone().into_iter().collect();
    match trees.pop() {
        Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => {
            trees.push(TokenTree::Group(Group::new(Delimiter::Brace, TokenStream::new())));
            let empty: TokenStream = trees.into_iter().collect();
            syn::parse2::<ItemImpl>(empty.clone()).is_ok() && syn::parse2::<ItemFn>(empty).is_err()
        }
        _ => false,
    }
}

/// The literals of the policy.
fn names(args: &TokenStream) -> Vec<String> {
    let mut names = Vec::new();
    let mut entry: Vec<TokenTree> = Vec::new();
    let comma = TokenTree::Punct(proc_macro2::Punct::new(',', proc_macro2::Spacing::Alone));
    for tree in visible(args.clone()).into_iter().chain([comma]) {
        match &tree {
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                let policy = ["groups", "users", "any", "all", "not"];
                let begins = |key: &&str| matches!(entry.first(), Some(TokenTree::Ident(first)) if first == *key);
                if policy.iter().any(|key| begins(&key)) {
                    literals(entry.drain(..).collect(), &mut names);
                }
                entry.clear();
            }
            _ => entry.push(tree),
        }
    }
    names
}

/// Strings where a name stands, which isn't in the arguments of a constant's path.
fn literals(stream: TokenStream, found: &mut Vec<String>) {
    let mut expected = true;
    for tree in stream {
        let next =
            matches!(&tree, TokenTree::Punct(punct) if ['=', ','].contains(&punct.as_char()));
        match tree {
            TokenTree::Literal(literal) if expected => found.push(literal.to_string()),
            TokenTree::Group(group) => literals(group.stream(), found),
            _ => {}
        }
        expected = next;
    }
}

/// Whether `::new("literal")` stands in a stream.
fn holds(stream: &TokenStream, name: &str) -> bool {
    let trees: Vec<TokenTree> = stream.clone().into_iter().collect();
    let made = trees.windows(2).any(|trees| match trees {
        [TokenTree::Ident(new), TokenTree::Group(group)] => {
            new == "new" && group.stream().to_string() == name
        }
        _ => false,
    });
    made || trees
        .iter()
        .any(|tree| matches!(tree, TokenTree::Group(group) if holds(&group.stream(), name)))
}

/// Without invisible parentheses.
fn visible(stream: TokenStream) -> TokenStream {
    let seen = stream.into_iter().flat_map(|tree| match tree {
        TokenTree::Group(group) => {
            let inner = visible(group.stream());
            match group.delimiter() {
                Delimiter::None => inner,
                shape => TokenStream::from(TokenTree::Group(Group::new(shape, inner))),
            }
        }
        tree => TokenStream::from(tree),
    });
    seen.collect()
}
