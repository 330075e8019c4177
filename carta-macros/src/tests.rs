//! No token stream makes the macro panic, and none comes out of it unguarded and without an error.

mod expansion;

use crate::answer::expand;
use crate::group;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

const ARGUMENTS: &[&str] = &[
    "groups",
    "users",
    "any",
    "all",
    "not",
    "group",
    "user",
    "crate",
    "denied",
    "fresh",
    "future",
    "permission = \"read\"",
    "on = self.id",
    "permission",
    "on",
    "=",
    ",",
    "()",
    "[]",
    "{}",
    "(user = \"a\")",
    "(group = \"A\", user = X)",
    "[\"a\", \"b\"]",
    "[A::B, c]",
    "\"Org:Name\"",
    "Self::X",
    "T::X",
    "r#type",
    "7",
    "b\"x\"",
    "'a",
    "|e| Err(e)",
    "::",
    "#",
    "!",
    "$",
    "<",
    ">",
    "é",
];

const ITEM: &[&str] = &[
    "#[doc = \"x\"]",
    "#![allow(x)]",
    "pub",
    "pub(crate)",
    "const",
    "async",
    "unsafe",
    "extern",
    "\"C\"",
    "default",
    "gen",
    "safe",
    "fn",
    "f",
    "<T>",
    "<const N: usize>",
    "()",
    "(&self)",
    "(a: u8, ...)",
    "->",
    "u8",
    "impl Future<Output = u8>",
    "Pin<Box<dyn Future>>",
    "!",
    "Self",
    "where",
    "T: Copy",
    "{}",
    "{ 1 }",
    "{ #![x] 1 }",
    "{ # 1 }",
    ";",
    "struct",
    "impl",
    "impl S { pub fn f() -> u8 { 1 } }",
    "impl S { #[unguarded] pub fn f() {} fn g() {} }",
    "{ #![x] pub fn f() {} m!(); #[authorize] fn g() -> u8 { 1 } const X: u8 = 1; }",
    "trait",
    "mod",
    "macro_rules",
    "static",
    "=",
    "::",
    "'a",
];

#[test]
fn a_guard_or_an_error() {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for _ in 0..20_000 {
        let args = dice.stream(ARGUMENTS, 9);
        let item = if dice.roll(3) == 0 {
            quote!(
                fn f<T>() -> u8 {
                    1
                }
            )
        } else {
            dice.stream(ITEM, 9)
        };
        let shown = format!("{args} / {item}");
        let answer = expand(args, &item);
        assert!(is_closed(&answer), "{shown} became {answer}");
    }
}

#[test]
fn the_group_macro_answers_everything() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for _ in 0..5_000 {
        let input = dice.stream(ARGUMENTS, 4);
        assert!(!group::expand(input).is_empty());
    }
}

#[test]
fn invisible_parentheses_change_nothing() {
    let plain = expand(
        quote!(groups = ["A", OPS]),
        &quote!(
            fn f() -> u8 {
                1
            }
        ),
    );
    let ops = invisible(quote!(OPS));
    let wrapped = invisible(quote!(
        fn f() -> u8 {
            1
        }
    ));
    let grouped = expand(quote!(groups = ["A", #ops]), &wrapped.into());
    assert_eq!(plain.to_string(), grouped.to_string());
}

#[test]
fn the_body_goes_through_as_it_is() {
    let body = quote!({ this is not << rust, at: all! });
    let answer = expand(TokenStream::new(), &quote!(fn f() -> u8 #body)).to_string();
    assert!(answer.contains(&body.to_string()));
    // Nothing but an inner attribute is taken out of it.
    let body = quote!({ #!![allow(x)] 1 });
    let answer = expand(TokenStream::new(), &quote!(fn f() -> u8 #body)).to_string();
    assert!(answer.contains(&body.to_string()));
}

#[test]
fn the_documentation_says_who_may_call() {
    let documented = |args| {
        expand(
            args,
            &quote!(
                fn f() {}
            ),
        )
        .to_string()
    };
    let answer = documented(quote!(groups = ["A`b"], users = [x::Y], not(user = "carl")));
    assert!(answer.contains("** all(any(group `` A`b ``, user `x::Y`), not(user `carl`))"));
    assert!(documented(TokenStream::new()).contains("** anyone with a Carta account"));
}

fn invisible(tokens: TokenStream) -> TokenTree {
    TokenTree::Group(Group::new(Delimiter::None, tokens))
}

/// Whether the answer can't be compiled, or holds a guard.
fn is_closed(answer: &TokenStream) -> bool {
    answer.clone().into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident == "compile_error" || ident == "__CARTA_GUARD",
        TokenTree::Group(group) => is_closed(&group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Xorshift: the same rolls in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn stream(&mut self, words: &[&str], longest: usize) -> TokenStream {
        let count = self.roll(longest + 1);
        let words: Vec<&str> = (0..count).map(|_| words[self.roll(words.len())]).collect();
        // Some rolls aren't tokens at all (a lone `'`): those never reach a macro.
        words.join(" ").parse().unwrap_or_default()
    }
}
