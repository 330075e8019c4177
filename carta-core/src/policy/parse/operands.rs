use super::cursor::Cursor;
use crate::{InvalidPolicy, Policy};
use std::collections::HashSet;

/// What stands in one operator, or in the lists at the top: no leaf of it twice.
#[derive(Default)]
pub(super) struct Operands {
    pub(super) terms: Vec<Policy>,
    seen: HashSet<Policy>,
}

impl Operands {
    /// Takes in a term that stands at `at`.
    pub(super) fn push(
        &mut self,
        term: Policy,
        at: usize,
        cursor: &Cursor<'_>,
    ) -> Result<(), InvalidPolicy> {
        if term.is_leaf() && !self.seen.insert(term.clone()) {
            let problem = match &term {
                Policy::User(name) => {
                    format!(
                        "the user `{}` is named twice: remove one",
                        name.as_str().escape_debug()
                    )
                }
                Policy::Group(name) => {
                    format!(
                        "the group `{}` is named twice: remove one",
                        name.as_str().escape_debug()
                    )
                }
                other => format!("`{}` stands here twice: remove one", other.as_operand()),
            };
            return Err(cursor.error(at, problem));
        }
        self.terms.push(term);
        Ok(())
    }
}
