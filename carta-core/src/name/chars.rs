//! The rules of names, character by character, in `const fn`.

use super::{MAX_NAME_CHARS, NameProblem};

/// The rules of a group's name: `name` or `organization:name`.
pub(super) const fn check_group(name: &str) -> Result<(), NameProblem> {
    let bytes = name.as_bytes();
    let (mut at, mut count, mut colons) = (0, 0, 0);
    // A blank or a `:` may follow only a character that is neither.
    let mut after = Previous::Start;
    while at < bytes.len() {
        let (char, next) = decode(bytes, at);
        after = match char {
            ' ' => match after {
                Previous::Other => Previous::Blank,
                Previous::Start | Previous::Blank => return Err(NameProblem::Blank),
            },
            ':' => match after {
                Previous::Start => return Err(NameProblem::Empty),
                Previous::Blank => return Err(NameProblem::Blank),
                Previous::Other => {
                    colons += 1;
                    Previous::Start
                }
            },
            _ => match check_char(char) {
                Ok(()) => Previous::Other,
                Err(problem) => return Err(problem),
            },
        };
        at = next;
        count += 1;
    }
    if colons > 1 {
        return Err(NameProblem::SecondColon);
    }
    check_end(after, count, name)
}

/// The rules of a user's name: Cognito's, whose user names hold no white space at all.
pub(super) const fn check_user(name: &str) -> Result<(), NameProblem> {
    let bytes = name.as_bytes();
    let (mut at, mut count) = (0, 0);
    let mut after = Previous::Start;
    while at < bytes.len() {
        let (char, next) = decode(bytes, at);
        if let Err(problem) = check_char(char) {
            return Err(problem);
        }
        after = Previous::Other;
        at = next;
        count += 1;
    }
    check_end(after, count, name)
}

#[derive(Clone, Copy)]
enum Previous {
    Start,
    Blank,
    Other,
}

const fn check_end(after: Previous, count: usize, name: &str) -> Result<(), NameProblem> {
    match after {
        Previous::Start => Err(NameProblem::Empty),
        Previous::Blank => Err(NameProblem::Blank),
        Previous::Other if count > MAX_NAME_CHARS => Err(NameProblem::TooLong),
        Previous::Other => match name.as_bytes() {
            b"." | b".." => Err(NameProblem::Dots),
            _ => Ok(()),
        },
    }
}

const fn check_char(char: char) -> Result<(), NameProblem> {
    if char == '/' {
        Err(NameProblem::Slash)
    } else if char.is_whitespace() {
        Err(NameProblem::WhiteSpace)
    } else if matches!(char, '\0'..='\x1f' | '\x7f'..='\u{9f}') {
        Err(NameProblem::Control)
    } else if is_invisible(char) {
        Err(NameProblem::Invisible)
    } else {
        Ok(())
    }
}

/// Unicode's default ignorable code points, and the format characters beside them (Unicode 16, DerivedCoreProperties
/// and general category Cf).
const fn is_invisible(char: char) -> bool {
    matches!(char,
        '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
        | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The character that begins at `at`, and where the next one begins.
///
/// INVARIANT: `bytes` are those of a `str` and `at` is a character's beginning, so the lengths read here are there.
#[expect(clippy::indexing_slicing, reason = "`get` isn't const; see the invariant")]
const fn decode(bytes: &[u8], at: usize) -> (char, usize) {
    let first = bytes[at] as u32;
    let (mut code, len) = match first {
        0..0x80 => (first, 1),
        0x80..0xe0 => (first & 0x1f, 2),
        0xe0..0xf0 => (first & 0xf, 3),
        _ => (first & 7, 4),
    };
    let mut next = 1;
    while next < len {
        code = (code << 6) | (bytes[at + next] & 0x3f) as u32;
        next += 1;
    }
    match char::from_u32(code) {
        Some(char) => (char, at + len),
        None => (char::REPLACEMENT_CHARACTER, at + len),
    }
}
