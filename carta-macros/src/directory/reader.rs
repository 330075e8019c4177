//! TOML, as far as the file needs it, character by character.

use super::file::Mistake;
use std::iter::Peekable;
use std::str::Chars;

pub(super) struct Reader<'a> {
    chars: Peekable<Chars<'a>>,
    pub(super) line: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { chars: text.chars().peekable(), line: 1 }
    }

    pub(super) fn is_at_end(&mut self) -> bool {
        self.chars.peek().is_none()
    }

    pub(super) fn is_at(&mut self, char: char) -> bool {
        self.chars.peek() == Some(&char)
    }

    /// The strings of a list whose `[` is read already.
    pub(super) fn strings(&mut self) -> Result<Vec<String>, Mistake> {
        let mut strings = Vec::new();
        loop {
            self.blank(true);
            if self.next_if(']') {
                return Ok(strings);
            }
            strings.push(self.string()?);
            self.blank(true);
            if !self.next_if(',') {
                self.expect(']', "expected `,` or `]`")?;
                return Ok(strings);
            }
        }
    }

    pub(super) fn string(&mut self) -> Result<String, Mistake> {
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

    /// What is left of a `=`, bare or in quotes.
    pub(super) fn key(&mut self) -> Result<String, Mistake> {
        if matches!(self.chars.peek(), Some('"' | '\'')) {
            return self.string();
        }
        let mut key = String::new();
        let is_bare = |char: &char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
        while let Some(char) = self.chars.next_if(is_bare) {
            key.push(char);
        }
        if key.is_empty() { Err(self.mistake("expected `name = …`")) } else { Ok(key) }
    }

    pub(super) fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(char) = self.chars.next_if(char::is_ascii_alphanumeric) {
            word.push(char);
        }
        word
    }

    /// What is left of `end` on this line.
    pub(super) fn until(&mut self, end: char) -> String {
        let mut text = String::new();
        while let Some(char) = self.chars.next_if(|char| *char != end && *char != '\n') {
            text.push(char);
        }
        text
    }

    pub(super) fn equals(&mut self) -> Result<(), Mistake> {
        self.blank(false);
        self.expect('=', "expected `=`")?;
        self.blank(false);
        Ok(())
    }

    pub(super) fn end_of_line(&mut self) -> Result<(), Mistake> {
        self.blank(false);
        match self.chars.peek() {
            None | Some('\n') => {
                self.blank(true);
                Ok(())
            }
            Some(_) => Err(self.mistake("expected the end of the line")),
        }
    }

    /// Passes over blanks and a comment; over `lines` as well, if asked to.
    pub(super) fn blank(&mut self, lines: bool) {
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

    pub(super) fn next_if(&mut self, char: char) -> bool {
        self.chars.next_if_eq(&char).is_some()
    }

    pub(super) fn expect(&mut self, char: char, message: &str) -> Result<(), Mistake> {
        if self.next_if(char) { Ok(()) } else { Err(self.mistake(message)) }
    }

    pub(super) fn mistake(&self, message: &str) -> Mistake {
        Mistake { line: self.line, message: message.to_owned() }
    }
}
