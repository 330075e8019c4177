//! Words and strings, one after the other. Blanks between them count for nothing.

use crate::InvalidPolicy;
use std::borrow::Cow;
use std::str::CharIndices;

/// What an error shows of a word, so that a huge text doesn't become a huge message.
const SHOWN: usize = 64;

/// A place in a text, and what can be read from there.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    /// INVARIANT: where a character begins, or the end.
    at: usize,
}

/// A key, or what stands where a key or a string should.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl Word<'_> {
    /// The word for an error, in backticks.
    pub(super) fn shown(self) -> String {
        let mut shown: String = self.text.chars().take(SHOWN).collect();
        if shown.len() < self.text.len() {
            shown.push('…');
        }
        format!("`{}`", shown.escape_debug())
    }
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next character that isn't a blank; the cursor goes there.
    pub(super) fn peek(&mut self) -> Option<char> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        self.rest().chars().next()
    }

    /// Goes past `char`, if it comes next.
    pub(super) fn take(&mut self, char: char) -> bool {
        let found = self.peek() == Some(char);
        if found {
            self.at += char.len_utf8();
        }
        found
    }

    /// Where the next character is that isn't a blank.
    pub(super) fn place(&mut self) -> usize {
        self.peek();
        self.at
    }

    /// Letters and digits, and the `::` of a path.
    pub(super) fn word(&mut self) -> Option<Word<'a>> {
        let at = self.place();
        let outside = |char: char| !char.is_alphanumeric() && char != '_';
        loop {
            let rest = self.rest();
            self.at += rest.find(outside).unwrap_or(rest.len());
            match self.rest().strip_prefix("::") {
                Some(_) if self.at > at => self.at += 2,
                _ => break,
            }
        }
        let text = self.text.get(at..self.at).filter(|text| !text.is_empty())?;
        Some(Word { text, at })
    }

    /// What stands in double quotes; `None` if something else comes next.
    pub(super) fn string(&mut self) -> Result<Option<String>, InvalidPolicy> {
        let start = self.place();
        if !self.take('"') {
            return Ok(None);
        }
        let (begin, mut read) = (self.at, String::new());
        let mut chars = self.rest().char_indices();
        while let Some((offset, char)) = chars.next() {
            match char {
                '"' => {
                    self.at = begin + offset + 1;
                    return Ok(Some(read));
                }
                '\n' => break,
                '\\' => {
                    read.push(escaped(&mut chars).ok_or_else(|| self.escape(begin + offset))?);
                }
                _ => read.push(char),
            }
        }
        let problem = "the string that begins here doesn't end on its line: add `\"` at its end, and write a line break as `\\n`";
        Err(self.error(start, problem))
    }

    fn escape(&self, at: usize) -> InvalidPolicy {
        let problem = "an escape is `\\\"`, `\\\\`, `\\'`, `\\n`, `\\r`, `\\t`, `\\0` or `\\u{…}`: write one of these, and a lone backslash twice";
        self.error(at, problem)
    }

    /// `problem`, at `at`.
    pub(super) fn error(&self, at: usize, problem: impl Into<Cow<'static, str>>) -> InvalidPolicy {
        InvalidPolicy::new(self.text, at, problem)
    }

    /// `what` was expected where the cursor is.
    pub(super) fn expected(&mut self, what: &str) -> InvalidPolicy {
        let at = self.place();
        let found = match (self.clone().word(), self.peek()) {
            (Some(word), _) => word.shown(),
            (None, Some(char)) => format!("`{}`", char.escape_debug()),
            (None, None) => "the end of the text".to_owned(),
        };
        self.error(at, format!("expected {what}, and here is {found}"))
    }
}

/// The character that an escape stands for; its backslash is read.
fn escaped(chars: &mut CharIndices<'_>) -> Option<char> {
    match chars.next()?.1 {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        '0' => Some('\0'),
        'u' => numbered(chars.as_str()).map(|(char, length)| {
            // Six digits in braces at most.
            chars.nth(length - 1);
            char
        }),
        char @ ('"' | '\\' | '\'') => Some(char),
        _ => None,
    }
}

/// The character of `{…}`, and how many characters of `text` that takes.
fn numbered(text: &str) -> Option<(char, usize)> {
    let (digits, _) = text.strip_prefix('{')?.split_once('}')?;
    let plain = digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| plain)?;
    Some((char::from_u32(code)?, digits.len() + 2))
}
