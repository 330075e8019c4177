use std::borrow::Cow;

/// A text that isn't a policy: where, why, and what to write instead.
///
/// ```
/// use carta::Policy;
///
/// let error = "groups = [\n  \"Ops\",\n  ADMINS,\n]".parse::<Policy>().unwrap_err();
/// assert_eq!((error.line(), error.column(), error.offset()), (3, 3, 22));
/// assert!(error.to_string().contains("a constant can't be named in a text"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the policy can't be read at line {line}, column {column}: {problem}")]
pub struct InvalidPolicy {
    offset: usize,
    line: usize,
    column: usize,
    problem: Cow<'static, str>,
}

impl InvalidPolicy {
    /// `problem`, at the byte `offset` of `text`.
    pub(super) fn new(text: &str, offset: usize, problem: impl Into<Cow<'static, str>>) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|char| *char != '\n').count() + 1;
        Self { offset, line, column, problem: problem.into() }
    }

    /// Where, in bytes from the beginning.
    #[must_use]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// In which line, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// At which character of the line, counted from 1.
    #[must_use]
    pub fn column(&self) -> usize {
        self.column
    }
}
