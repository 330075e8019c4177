//! From bytes to an attribute and an item: by a grammar that knows what users write, then cut and spliced; or as text.

use crate::words::*;
use libfuzzer_sys::arbitrary::{Arbitrary, Error, Result, Unstructured};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use std::fmt;

pub struct Input {
    pub args: TokenStream,
    pub item: TokenStream,
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#[authorize({})]\n{}", self.args, self.item)
    }
}

/// Deeper, syn's own recursion meets the end of the stack, as rustc's does.
const DEEPEST: usize = 48;
const LONGEST: usize = 20_000;

impl<'a> Arbitrary<'a> for Input {
    fn arbitrary(bytes: &mut Unstructured<'a>) -> Result<Self> {
        let (args, item) = match bytes.int_in_range(0..=7)? {
            0 => {
                let text = <&str>::arbitrary(bytes)?;
                let (args, item) = text.split_once('\0').unwrap_or((text, "fn f() -> R { 1 }"));
                (tokens(args)?, tokens(item)?)
            }
            _ => {
                let mut args = tokens(&Text { bytes }.args(0)?)?;
                let mut item = tokens(&Text { bytes }.item()?)?;
                // Most remain as the grammar says, or little would get past the first stage.
                while !bytes.is_empty() && bytes.ratio(1, 3)? {
                    args = spliced(args, bytes, 0)?;
                }
                while !bytes.is_empty() && bytes.ratio(1, 3)? {
                    item = spliced(item, bytes, 0)?;
                }
                (args, item)
            }
        };
        // The oracle goes by these words; and no compiler cuts a lifetime in two, as a splice does.
        let shown = format!("{args} {item}");
        let ours = ["CARTA", "__carta", "compile_error"];
        if ours.iter().any(|word| shown.contains(word)) || shown.len() > LONGEST {
            return Err(Error::IncorrectFormat);
        }
        tokens(&shown)?;
        Ok(Self { args, item })
    }
}

fn tokens(text: &str) -> Result<TokenStream> {
    let mut depth = 0_usize;
    for char in text.chars() {
        match char {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(Error::IncorrectFormat);
        }
    }
    if text.len() > LONGEST {
        return Err(Error::IncorrectFormat);
    }
    text.parse().map_err(|_| Error::IncorrectFormat)
}

/// One tree changed, in any depth.
fn spliced(stream: TokenStream, bytes: &mut Unstructured<'_>, depth: usize) -> Result<TokenStream> {
    let mut trees: Vec<TokenTree> = stream.into_iter().collect();
    if trees.is_empty() {
        return tokens(bytes.choose(WORDS)?);
    }
    let at = bytes.choose_index(trees.len())?;
    let tree = trees[at].clone();
    match (bytes.int_in_range(0..=7)?, tree) {
        (0..=2, TokenTree::Group(group)) if depth < 8 => {
            let inner = spliced(group.stream(), bytes, depth + 1)?;
            trees[at] = TokenTree::Group(Group::new(group.delimiter(), inner));
        }
        (0, _) => drop(trees.remove(at)),
        (1, tree) => trees.insert(at, tree),
        (2, tree) => trees[at] = invisible([tree].into_iter().collect()),
        (3, _) => {
            let end = bytes.int_in_range(at..=trees.len() - 1)?;
            let cut: TokenStream = trees.drain(at..=end).collect();
            trees.insert(at, invisible(cut));
        }
        (4, TokenTree::Group(group)) => drop(trees.splice(at..=at, group.stream())),
        (5, TokenTree::Group(group)) => {
            let all =
                [Delimiter::Brace, Delimiter::Bracket, Delimiter::Parenthesis, Delimiter::None];
            trees[at] = TokenTree::Group(Group::new(*bytes.choose(&all)?, group.stream()));
        }
        (6, _) => {
            let other = bytes.choose_index(trees.len())?;
            trees.swap(at, other);
        }
        _ => drop(trees.splice(at..at, tokens(bytes.choose(WORDS)?)?)),
    }
    Ok(trees.into_iter().collect())
}

fn invisible(stream: TokenStream) -> TokenTree {
    TokenTree::Group(Group::new(Delimiter::None, stream))
}

/// Writes source text.
struct Text<'a, 'b> {
    bytes: &'a mut Unstructured<'b>,
}

impl Text<'_, '_> {
    fn one(&mut self, of: &[&'static str]) -> Result<&'static str> {
        self.bytes.choose(of).copied()
    }

    fn args(&mut self, depth: usize) -> Result<String> {
        let mut entries = Vec::new();
        while entries.len() < 5 && !self.bytes.is_empty() && self.bytes.ratio(2, 3)? {
            entries.push(self.entry(depth)?);
        }
        Ok(entries.join(if self.bytes.ratio(1, 40)? { " " } else { ", " }))
    }

    fn entry(&mut self, depth: usize) -> Result<String> {
        let top = depth == 0;
        Ok(match self.bytes.int_in_range(0..=11)? {
            0..=2 if top => format!("{} = [{}]", self.one(&["groups", "users"])?, self.names()?),
            0..=2 => format!("{} = {}", self.one(&["group", "user"])?, self.one(NAMES)?),
            3 | 4 if depth < 20 => {
                format!("{}({})", self.one(&["any", "all", "not"])?, self.args(depth + 1)?)
            }
            5 => format!(
                "permission = {}, on = {}",
                self.one(&["\"read\"", "\"fly\"", "P", "Self::P", "7"])?,
                self.one(EXPRESSIONS)?
            ),
            6 => self
                .one(&[
                    "fresh",
                    "future",
                    "fresh",
                    "future",
                    "fresh = 1",
                    "permission = \"read\"",
                    "on = x",
                ])?
                .to_owned(),
            7 => format!("denied = {}", self.one(EXPRESSIONS)?),
            8 => format!(
                "crate = {}",
                self.one(&["crate::x", "::carta", "x", "\"carta\"", "self", "a::<T>"])?
            ),
            9 => {
                format!("{} = [{}]", self.one(&["groups", "users", "grups", "any"])?, self.names()?)
            }
            10 => {
                format!("{} = {}", self.one(&["group", "users", "grop", "all"])?, self.one(NAMES)?)
            }
            _ => self.one(WORDS)?.to_owned(),
        })
    }

    fn names(&mut self) -> Result<String> {
        let mut names = Vec::new();
        while names.len() < 4 && !self.bytes.is_empty() && self.bytes.ratio(3, 4)? {
            names.push(self.one(NAMES)?);
        }
        Ok(names.join(", "))
    }

    fn item(&mut self) -> Result<String> {
        Ok(match self.bytes.int_in_range(0..=7)? {
            0..=2 => self.function("f")?,
            3 => self.one(ITEMS)?.to_owned(),
            _ => {
                let mut block = format!("{} {{", self.one(HEADS)?);
                for count in 0..self.bytes.int_in_range(0..=5)? {
                    block += &match self.bytes.ratio(1, 5)? {
                        true => self.one(PLAIN)?.to_owned(),
                        false => self.function(&format!("f{count}"))?,
                    };
                }
                block + "}"
            }
        })
    }

    fn function(&mut self, name: &str) -> Result<String> {
        let mut text = String::new();
        while !self.bytes.is_empty() && self.bytes.ratio(1, 3)? {
            text += &match self.bytes.ratio(1, 4)? {
                true => format!("#[carta::authorize({})]", self.args(0)?),
                false => self.one(ATTRIBUTES)?.to_owned(),
            };
        }
        let head =
            [self.one(VISIBILITIES)?, self.one(QUALIFIERS)?, self.one(QUALIFIERS)?, "fn", name];
        text += &head.join(" ");
        let rest = [
            self.one(GENERICS)?,
            self.one(PARAMETERS)?,
            self.one(RETURNS)?,
            self.one(WHERE)?,
            self.one(BODIES)?,
        ];
        Ok(text + &rest.join(" "))
    }
}
