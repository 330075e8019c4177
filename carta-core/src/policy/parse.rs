//! Policies as text: the attribute's own grammar, as far as it says who may call.
//!
//! Here are the keys at the top; [`operator`] reads what stands inside the parentheses. The first mistake ends it.

mod cursor;
mod held;
mod key;
mod name;
mod nearest;
mod operands;
mod operator;

use crate::{InvalidPolicy, Permission, Policy, ResourceRef};
use cursor::{Cursor, Word};
use key::Place;
use name::Kind;
use operands::Operands;
use operator::Operator;
use std::str::FromStr;

/// Beyond any policy that a person reads, in bytes.
const LONGEST: usize = 64 * 1024;

impl FromStr for Policy {
    type Err = InvalidPolicy;

    fn from_str(text: &str) -> Result<Self, InvalidPolicy> {
        let mut cursor = Cursor::new(text);
        if text.len() > LONGEST {
            let problem = format!(
                "it has {} bytes, and a policy has {LONGEST} at most: make groups that say a part of it",
                text.len()
            );
            return Err(cursor.error(0, problem));
        }
        let mut draft = Draft::default();
        entries(&mut cursor, None, &mut |cursor| draft.entry(cursor))?;
        draft.finish(&cursor)
    }
}

/// Reads entries with commas between them, up to `end` and past it, or to the end of the text.
fn entries<'a>(
    cursor: &mut Cursor<'a>,
    end: Option<char>,
    entry: &mut dyn FnMut(&mut Cursor<'a>) -> Result<(), InvalidPolicy>,
) -> Result<(), InvalidPolicy> {
    while cursor.peek() != end {
        entry(cursor)?;
        if !cursor.take(',') && cursor.peek() != end {
            let what = end.map_or("`,`".to_owned(), |end| format!("`,` or `{end}`"));
            return Err(cursor.expected(&what));
        }
    }
    if let Some(end) = end {
        cursor.take(end);
    }
    Ok(())
}

/// A policy of which the first part is read.
#[derive(Default)]
struct Draft<'a> {
    /// `users` and `groups`: one of these is enough.
    union: Operands,
    /// The operators: all of these are required.
    required: Vec<Policy>,
    permission: Option<Permission>,
    on: Option<ResourceRef>,
    /// Keys that stand once, as far as they were written.
    seen: Vec<Word<'a>>,
}

impl<'a> Draft<'a> {
    fn entry(&mut self, cursor: &mut Cursor<'a>) -> Result<(), InvalidPolicy> {
        let key = key::read(cursor, Place::Top)?;
        if let Some(operator) = Operator::from_key(key.text) {
            self.required.push(operator::parse(operator, key, cursor, 1)?);
            return Ok(());
        }
        match key.text {
            "users" => name::list(Kind::User, self.once(key, cursor)?, cursor, &mut self.union)?,
            "groups" => name::list(Kind::Group, self.once(key, cursor)?, cursor, &mut self.union)?,
            "permission" => {
                self.permission = Some(held::permission_of(self.once(key, cursor)?, cursor)?);
            }
            "on" => self.on = Some(held::resource_of(self.once(key, cursor)?, cursor)?),
            "authenticated" => {
                self.once(key, cursor)?;
            }
            _ => return Err(key::refuse(key, cursor, Place::Top)),
        }
        Ok(())
    }

    fn once(&mut self, key: Word<'a>, cursor: &Cursor<'_>) -> Result<Word<'a>, InvalidPolicy> {
        if self.seen(key.text).is_some() {
            let remedy = match key.text {
                "users" | "groups" => "put all names in one list",
                _ => "keep one",
            };
            let problem = format!("`{}` is given twice: {remedy}", key.text);
            return Err(cursor.error(key.at, problem));
        }
        self.seen.push(key);
        Ok(key)
    }

    fn seen(&self, key: &str) -> Option<Word<'a>> {
        self.seen.iter().find(|seen| seen.text == key).copied()
    }

    fn finish(self, cursor: &Cursor<'_>) -> Result<Policy, InvalidPolicy> {
        let (authenticated, held) = (self.seen("authenticated"), self.held(cursor)?);
        let union = joined(self.union.terms, Policy::any);
        let required = union.into_iter().chain(self.required).collect();
        let required = joined(required, Policy::all);
        // Beside the rest and not among it: as the attribute's permission, which is known at the call only.
        let whole = required.into_iter().chain(held).collect();
        match (joined(whole, Policy::all), authenticated) {
            (Some(policy), None) => Ok(policy),
            (None, Some(_)) => Ok(Policy::Authenticated),
            (Some(_), Some(word)) => {
                let problem = "`authenticated` stands alone, since every policy requires an account: remove it";
                Err(cursor.error(word.at, problem))
            }
            (None, None) => {
                let problem =
                    "it is empty: write `authenticated`, if anyone with a Carta account is meant";
                Err(cursor.error(0, problem))
            }
        }
    }

    fn held(&self, cursor: &Cursor<'_>) -> Result<Option<Policy>, InvalidPolicy> {
        match (self.permission, self.on.clone()) {
            (Some(permission), Some(on)) => Ok(Some(Policy::Holds(permission, on))),
            (None, None) => Ok(None),
            (Some(_), None) => {
                let at = self.seen("permission").map_or(0, |word| word.at);
                Err(cursor.error(at, "`permission` needs a resource: add `on = \"…\"`"))
            }
            (None, Some(_)) => {
                let at = self.seen("on").map_or(0, |word| word.at);
                let problem =
                    "`on` needs a permission: add `permission = \"execute\"`, for instance";
                Err(cursor.error(at, problem))
            }
        }
    }
}

/// All `terms` in one. Alone, a term stands for itself.
fn joined(mut terms: Vec<Policy>, many: fn(Vec<Policy>) -> Policy) -> Option<Policy> {
    match terms.len() {
        0 | 1 => terms.pop(),
        _ => Some(many(terms)),
    }
}
