//! What the attribute writes, for inputs that stand for all others: compared with the files in `expanded`.
//!
//! Plain text with a line for each statement: a formatter of Rust would bring a second syn. To write the files anew, run
//! with `CARTA_EXPANDED=overwrite`, and read the difference.

use crate::answer::expand;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::path::Path;

const INPUTS: &[(&str, &str, &str)] = &[
    ("account", "", "pub fn f(x: u8) -> R { x }"),
    ("groups", "groups = [\"A:B\", OPS]", "fn f() -> R { #![allow(x)] 1 }"),
    (
        "operators",
        "users = [\"a\"], all(group = \"A\", any(user = \"b\")), not(group = \"C\")",
        "fn f() -> R { 1 }",
    ),
    ("asynchronous", "users = [\"a\"]", "async fn f() -> R { g().await }"),
    ("opaque", "users = [\"a\"]", "fn f() -> impl Future<Output = R> { g() }"),
    ("boxed", "users = [\"a\"]", "fn f() -> Pin<Box<dyn Future<Output = R>>> { g() }"),
    ("denied", "denied = |_| 5", "fn f() -> u8 { 1 }"),
    ("permission", "permission = \"execute\", on = id.text, fresh", "fn f(id: Id) -> R { 1 }"),
    ("facade", "users = [\"a\"], crate = crate::x", "fn f() -> R { 1 }"),
    (
        "block",
        "users = [\"a\"]",
        "impl S { pub fn f(&self) -> R { 1 } #[unguarded] pub fn g() {} #[carta::authorize] pub fn h() -> R { 1 } fn i() {} }",
    ),
    ("mistake", "grups = [\"a\"]", "fn f() -> R { 1 }"),
];

#[test]
fn it_writes_what_it_wrote() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tests/expanded");
    let overwrite = std::env::var_os("CARTA_EXPANDED").is_some_and(|value| value == "overwrite");
    for (name, args, item) in INPUTS {
        let written = expand(args.parse().unwrap(), &item.parse().unwrap());
        let mut text = format!("#[authorize({args})]\n{item}\n\n");
        layout(written, 0, &mut text);
        // Which block of the process it is doesn't matter.
        let text = text
            .split("__CARTA_POLICY_")
            .map(|part| part.trim_start_matches(|char: char| char.is_ascii_digit()))
            .collect::<Vec<_>>()
            .join("__CARTA_POLICY_N");
        let path = folder.join(name).with_extension("txt");
        if overwrite {
            std::fs::write(&path, &text).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(text.trim(), expected.trim(), "{name}: see the top of this file");
    }
}

/// A line for each statement, and for each brace.
fn layout(tokens: TokenStream, depth: usize, text: &mut String) {
    let mut line = TokenStream::new();
    for tree in tokens {
        match tree {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                end(&mut line, depth, text);
                *text += &format!("{:width$}{{\n", "", width = 4 * depth);
                layout(group.stream(), depth + 1, text);
                *text += &format!("{:width$}}}\n", "", width = 4 * depth);
            }
            tree => {
                let over = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == ';');
                line.extend([tree]);
                if over {
                    end(&mut line, depth, text);
                }
            }
        }
    }
    end(&mut line, depth, text);
}

fn end(line: &mut TokenStream, depth: usize, text: &mut String) {
    if !line.is_empty() {
        *text += &format!("{:width$}{}\n", "", std::mem::take(line), width = 4 * depth);
    }
}
