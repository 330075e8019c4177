//! What the file says:
//!
//! ```toml
//! # Anything behind a `#` is a comment.
//! groups = ["MyOrg:Admins", "MyOrg:Ops"]
//! users = [
//!     "andy",
//!     "beth",
//! ]
//! ```
//!
//! These two lists and no more, in TOML: a string is in `"…"`, with `\"` and `\\` as its only escapes, or in `'…'`. What
//! isn't read is an error, so that no line is passed over.

use std::iter::Peekable;
use std::str::Chars;

/// The lists. One that isn't there says nothing.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Listed {
    pub(super) groups: Option<Vec<String>>,
    pub(super) users: Option<Vec<String>>,
}

#[derive(Debug, PartialEq)]
pub(super) struct Mistake {
    pub(super) line: usize,
    pub(super) message: String,
}

pub(super) fn parse(text: &str) -> Result<Listed, Mistake> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { chars: text.chars().peekable(), line: 1 };
    let mut listed = Listed::default();
    reader.blank(true);
    while reader.chars.peek().is_some() {
        let line = reader.line;
        let key = reader.word();
        let place = match key.as_str() {
            "groups" => &mut listed.groups,
            "users" => &mut listed.users,
            _ => return Err(reader.mistake("expected `groups = […]` or `users = […]`")),
        };
        if place.is_some() {
            return Err(Mistake {
                line,
                message: format!("`{key}` is given twice: join the lists"),
            });
        }
        *place = Some(reader.list()?);
    }
    Ok(listed)
}

struct Reader<'a> {
    chars: Peekable<Chars<'a>>,
    line: usize,
}

impl Reader<'_> {
    fn list(&mut self) -> Result<Vec<String>, Mistake> {
        self.blank(false);
        self.expect('=', "expected `=`")?;
        self.blank(false);
        self.expect('[', "expected a list: `[\"…\", …]`")?;
        let mut names = Vec::new();
        loop {
            self.blank(true);
            if self.next_if(']') {
                break;
            }
            names.push(self.string()?);
            self.blank(true);
            if !self.next_if(',') {
                self.expect(']', "expected `,` or `]`")?;
                break;
            }
        }
        self.blank(false);
        match self.chars.peek() {
            None | Some('\n') => {
                self.blank(true);
                Ok(names)
            }
            Some(_) => Err(self.mistake("expected the end of the line")),
        }
    }

    fn string(&mut self) -> Result<String, Mistake> {
        let quote = match self.chars.peek() {
            Some(quote @ ('"' | '\'')) => *quote,
            _ => return Err(self.mistake("expected a name: `\"…\"`")),
        };
        self.chars.next();
        let mut name = String::new();
        loop {
            match self.chars.next() {
                Some(char) if char == quote => return Ok(name),
                Some('\\') if quote == '"' => match self.chars.next() {
                    Some(char @ ('"' | '\\')) => name.push(char),
                    _ => {
                        return Err(self.mistake(
                            "expected `\\\"` or `\\\\`: write other characters as they are",
                        ));
                    }
                },
                None | Some('\n') => return Err(self.mistake("the name doesn't end on its line")),
                Some(char) => name.push(char),
            }
        }
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(char) = self.chars.next_if(char::is_ascii_alphanumeric) {
            word.push(char);
        }
        word
    }

    /// Passes over blanks and a comment; over `lines` as well, if asked to.
    fn blank(&mut self, lines: bool) {
        while let Some(char) = self.chars.peek() {
            match char {
                ' ' | '\t' | '\r' => {}
                '\n' if lines => self.line += 1,
                '#' => {
                    while self.chars.next_if(|char| *char != '\n').is_some() {}
                    continue;
                }
                _ => break,
            }
            self.chars.next();
        }
    }

    fn next_if(&mut self, char: char) -> bool {
        self.chars.next_if_eq(&char).is_some()
    }

    fn expect(&mut self, char: char, message: &str) -> Result<(), Mistake> {
        if self.next_if(char) { Ok(()) } else { Err(self.mistake(message)) }
    }

    fn mistake(&self, message: &str) -> Mistake {
        Mistake { line: self.line, message: message.to_owned() }
    }
}
